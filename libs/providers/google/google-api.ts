import { calendar, type calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { ProviderError, type ProviderSession } from '@calendar/contracts/calendar-provider';
import { mapGoogleError, type GoogleAnswer } from './map-google-error';

/** Options of one call, in the words of the Google client. */
export interface CallOptions {
  headers: Record<string, string>;
  signal?: AbortSignal;
  /** For `fetch`: see `ProviderSession`. */
  beforeSending?: () => void;
}

/** What Google's client gives back: a `Response` whose headers it has made a plain record with names in lower case. */
interface ClientAnswer {
  status: number;
  data: unknown;
  headers: Record<string, string>;
}

export interface GoogleApiOptions {
  fetch: typeof fetch;
  /** Epoch milliseconds. */
  now: () => number;
}

/** The Calendar API by Google's own client: one for all accounts, without its retries (the engine decides about those). */
export class GoogleApi {
  readonly now: () => number;
  private readonly client: calendar_v3.Calendar;

  constructor({ fetch, now }: GoogleApiOptions) {
    this.now = now;
    this.client = calendar({
      version: 'v3',
      fetchImplementation: fetch,
      retry: false,
      responseType: 'json',
      // Failed answers come back like the others: an exception of the client would carry the whole request.
      validateStatus: () => true,
    });
  }

  /**
   * Runs one call in the name of `session` and gives the body of the answer.
   *
   * @throws ProviderError for everything but an answer with a 2xx status and a JSON object, or no content
   */
  async call<Data extends object>(
    session: ProviderSession,
    run: (client: calendar_v3.Calendar, options: CallOptions) => Promise<unknown>,
    etag: string | null = null,
  ): Promise<Data> {
    const answer = await this.send(session, run, etag);
    if (answer.status < 200 || answer.status > 299) throw mapGoogleError(answer, this.now());
    if (answer.status === 204) return {} as Data;
    if (typeof answer.data !== 'object' || answer.data === null) throw malformedAnswer(answer.status);
    return answer.data as Data;
  }

  private async send(
    session: ProviderSession,
    run: (client: calendar_v3.Calendar, options: CallOptions) => Promise<unknown>,
    etag: string | null,
  ): Promise<GoogleAnswer> {
    const headers: Record<string, string> = { Authorization: `Bearer ${session.accessToken}` };
    if (etag !== null) headers['If-Match'] = etag;
    await session.beforeRequest?.();
    try {
      const { signal, beforeSending } = session;
      const options: CallOptions = { headers, ...(signal && { signal }), ...(beforeSending && { beforeSending }) };
      const { status, data, headers: answered } = (await run(this.client, options)) as ClientAnswer;
      return { status, data, retryAfter: answered['retry-after'] };
    } catch (error) {
      throw noAnswer(error);
    }
  }
}

/** The answer was cut, or something in between wrote it: whether the request was applied is unknown. */
export function malformedAnswer(status: number): ProviderError {
  return new ProviderError('unavailable', {
    status,
    reason: 'malformed-answer',
    message: `Google answered ${status} with something that cannot be read`,
  });
}

/** Only what lies below the client's own error is kept: that error holds the request, with token and text. */
function noAnswer(error: unknown): ProviderError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  const reason = cause ? nameOf(cause) : 'network';
  return new ProviderError('unavailable', { reason, message: `No answer from Google: ${reason}`, cause });
}

function nameOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
