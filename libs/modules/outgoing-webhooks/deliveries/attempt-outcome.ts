import type { EgressErrorCode, PostedAnswer } from '@calendar/platform/http';
import type { DeliveryErrorCode } from './delivery';

/** How one attempt ended. */
export interface AttemptOutcome {
  /** `null`: delivered. */
  errorCode: DeliveryErrorCode | null;
  /** `null`: there was no answer. */
  responseStatus: number | null;
  /** For so long the endpoint wants to be left alone, in ms; `null` when it did not say. */
  retryAfterMs: number | null;
}

/** What an answer means (Standard Webhooks, "Responding to webhooks"): 2xx is taken, 410 is never again. Pure. */
export function outcomeOfAnswer({ status }: PostedAnswer, retryAfterMs: number | null): AttemptOutcome {
  const errorCode = errorOf(status);
  return { errorCode, responseStatus: status, retryAfterMs: errorCode === null ? null : retryAfterMs };
}

function errorOf(status: number): DeliveryErrorCode | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'delivery.gone';
  return status >= 300 && status < 400 ? 'delivery.redirected' : 'delivery.rejected';
}

/** What it means that there was no answer. Pure. */
export function outcomeOfSilence(code: EgressErrorCode): AttemptOutcome {
  const errors: Partial<Record<EgressErrorCode, DeliveryErrorCode>> = {
    'refused-host': 'delivery.address-refused',
    timeout: 'delivery.timeout',
  };
  return { errorCode: errors[code] ?? 'delivery.unreachable', responseStatus: null, retryAfterMs: null };
}
