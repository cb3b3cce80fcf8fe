import { ProviderError, type ProviderSession } from '@calendar/contracts/calendar-provider';
import { EgressError, parseRetryAfter } from '@calendar/platform/http';
import { conditionsIn, parseMultistatus, XmlError, type Multistatus } from './dav-xml';

export interface DavRequest {
  method: 'PROPFIND' | 'REPORT' | 'GET' | 'PUT' | 'DELETE';
  url: URL;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** Who asks; without a password for a look that needs none. */
export interface DavLogin {
  user: string;
  password: string;
}

/** In whose call a request is sent. */
export type DavCall = Pick<ProviderSession, 'signal' | 'beforeRequest' | 'beforeSending'>;

export interface DavAnswer {
  status: number;
  /** Local names of the conditions that an error names. */
  conditions: ReadonlySet<string>;
  /** Without the `W/` of a gateway that has compressed the answer; `null` when there is none. */
  etag: string | null;
  location: string | null;
  /** Milliseconds. */
  retryAfterMs: number | null;
  body: string;
}

export interface DavClientOptions {
  /** The door to servers that people name: `ServerEgress.fetch`. */
  fetch: typeof fetch;
  /** Epoch milliseconds. */
  now: () => number;
}

const XML = 'application/xml; charset=utf-8';

/** WebDAV over HTTP (RFC 4918) with Basic sign-in. Redirects are answers like any other. */
export class DavClient {
  readonly now: () => number;
  private readonly fetch: typeof fetch;

  constructor({ fetch, now }: DavClientOptions) {
    this.fetch = fetch;
    this.now = now;
  }

  /** @throws ProviderError `unavailable` when there is no answer */
  async send(login: DavLogin | null, request: DavRequest, call: DavCall = {}): Promise<DavAnswer> {
    const { signal, beforeRequest, beforeSending } = call;
    await beforeRequest?.();
    const { url, method, body } = request;
    const headers: Record<string, string> = {
      // A gateway that compresses gives the answer another ETag, which the server behind it then does not know.
      'accept-encoding': 'identity',
      'user-agent': 'CopilotCalendar/1.0',
      ...(body !== undefined && { 'content-type': XML }),
      ...request.headers,
      ...(login && { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` }),
    };
    try {
      const response = await this.fetch(url, {
        method,
        headers,
        redirect: 'manual',
        ...(body !== undefined && { body }),
        ...(signal && { signal }),
        ...(beforeSending && { beforeSending }),
      });
      return await this.read(response);
    } catch (error) {
      throw noAnswer(error);
    }
  }

  private async read(response: Response): Promise<DavAnswer> {
    const { status, headers } = response;
    const body = await response.text();
    return {
      status,
      conditions: status >= 400 ? conditionsIn(body) : new Set(),
      etag: plainEtag(headers.get('etag')),
      location: headers.get('location'),
      retryAfterMs: parseRetryAfter(headers.get('retry-after'), this.now()),
      body,
    };
  }
}

/** The rows of an answer that is to have some. @throws ProviderError `unavailable` for what is no multistatus */
export function rowsOf({ status, body }: Pick<DavAnswer, 'status' | 'body'>): Multistatus {
  try {
    return parseMultistatus(body);
  } catch (error) {
    if (error instanceof XmlError) throw malformedAnswer(status);
    throw error;
  }
}

/** ETags are compared and sent without the mark of a weak one. */
export function plainEtag(etag: string | null | undefined): string | null {
  return etag?.trim().replace(/^W\//, '') || null;
}

/** The answer was cut, or something in between wrote it: whether the request was applied is unknown. */
export function malformedAnswer(status: number): ProviderError {
  return new ProviderError('unavailable', {
    status,
    reason: 'malformed-answer',
    message: `The calendar server answered ${status} with something that cannot be read`,
  });
}

/** Only what lies below is kept: the error of a client may hold the request, with password and text. */
export function noAnswer(error: unknown): ProviderError {
  const reason = error instanceof EgressError ? error.code : error instanceof Error ? error.name : 'network';
  const cause = error instanceof EgressError ? error : undefined;
  return new ProviderError('unavailable', { reason, message: `No answer from the calendar server: ${reason}`, cause });
}
