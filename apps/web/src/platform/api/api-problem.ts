import type { ProblemBody } from '@calendar/client';

const UNREACHABLE = 'client.unreachable';

/** Those of the API, and those of what never got there. */
export type ApiProblemCode = ProblemBody['code'] | typeof UNREACHABLE | 'client.fault' | 'client.not-understood';

type Told = Omit<ProblemBody, 'type' | 'code'> & { code: ApiProblemCode };

/** Why a request failed, in the words of RFC 9457: those of the API, or ours when no answer came. */
export class ApiProblem extends Error implements Told {
  readonly type = 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable; decide by it, never by the text. */
  readonly code: ApiProblemCode;
  readonly errors?: NonNullable<ProblemBody['errors']>;
  /** Empty when no answer came. */
  readonly requestId: string;
  /** Epoch ms before which asking again is useless; `null` when nobody said so. */
  readonly retryAt: number | null;

  constructor(body: Told, retryAt: number | null = null) {
    super(`${body.code}: ${body.detail}`);
    this.title = body.title;
    this.status = body.status;
    this.detail = body.detail;
    this.code = body.code;
    if (body.errors) this.errors = body.errors;
    this.requestId = body.requestId;
    this.retryAt = retryAt;
  }

  /** No answer of the service came: what was asked may have been done or not. */
  get isUnreachable(): boolean {
    return this.code === UNREACHABLE;
  }
}

/** What was thrown, as a problem that can be shown. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    title: 'Something went wrong on this page',
    status: 0,
    detail: 'This is a fault of ours. Reload the page; what is saved is safe.',
    code: 'client.fault',
    requestId: '',
  });
}

/**
 * @param body what the failed call threw: a problem of the API, a text of something in between, or why there is no answer
 * @param response undefined when no answer came
 */
export function problemOf(body: unknown, response: Response | undefined): ApiProblem {
  if (isProblem(body)) return new ApiProblem(body, response ? retryAtOf(response) : null);
  // A proxy that has lost the service answers for it, in words of its own.
  if (!response || isGateway(response.status)) return unreachable();
  return new ApiProblem({
    title: 'The service gave an answer that we do not understand',
    status: response.status,
    detail: 'Try again in a moment. If it stays so, reload the page.',
    code: 'client.not-understood',
    requestId: response.headers.get('x-request-id') ?? '',
  });
}

export function isGateway(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

function unreachable(): ApiProblem {
  return new ApiProblem({
    title: 'We cannot reach the service',
    status: 0,
    detail: 'Check your connection. We try again by ourselves as soon as it is back.',
    code: UNREACHABLE,
    requestId: '',
  });
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'status' in body;
}

/** `Retry-After` in seconds, which is how the API sends it. */
function retryAtOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Date.now() + seconds * 1_000 : null;
}
