import {
  Client,
  GraphClientError,
  ResponseType,
  type Context,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import { ProviderError, type ProviderSession } from '@calendar/contracts/calendar-provider';
import { currentRequestId } from '@calendar/platform/observability';
import { mapGraphError, type GraphAnswer } from './map-graph-error';

const GRAPH = 'https://graph.microsoft.com';
/** Where the sandbox keeps Graph under its own address. */
const SANDBOXED = '/graph.microsoft.com';

/** Microsoft finds a request of ours by it, when it is one (https://learn.microsoft.com/graph/best-practices-concept). */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A hundred events with texts of this length are still less than may be read. */
const LONGEST_TEXT_BYTES = 32 * 1_024;

export interface GraphRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/v1.0`, with its ids encoded, or a link that Graph gave. */
  path: string;
  body?: Record<string, unknown>;
  /** If-Match. */
  etag?: string | null;
  /** Windows name of the zone in which times are to come; UTC when absent. */
  timeZone?: string;
  /** Page size to prefer. */
  pageSize?: number;
  /** Long texts of the answer are cut: one that is more than may be read can be read without them. */
  cutTexts?: boolean;
}

export interface GraphApiOptions {
  fetch: typeof fetch;
  /** Epoch milliseconds. */
  now: () => number;
}

/** The last link of the client's chain. There is no retry before it: the engine decides about those. */
class FetchMiddleware implements Middleware {
  constructor(private readonly fetch: GraphApiOptions['fetch']) {}

  async execute(context: Context): Promise<void> {
    try {
      context.response = await this.fetch(context.request, context.options);
    } catch (error) {
      // The one error that the client passes on whole: of others it keeps a name.
      throw Object.assign(new GraphClientError(), { customError: error });
    }
  }
}

/** Microsoft Graph by Microsoft's own client: one for all accounts. */
export class GraphApi {
  readonly now: () => number;
  private readonly client: Client;

  constructor({ fetch, now }: GraphApiOptions) {
    this.now = now;
    this.client = Client.initWithMiddleware({ middleware: new FetchMiddleware(fetch) });
  }

  /**
   * Sends a request in the name of `session` and gives the JSON object that came back.
   *
   * @throws ProviderError for everything but a 2xx status with a JSON object, or no content
   */
  async call<Data extends object>(session: ProviderSession, request: GraphRequest): Promise<Data> {
    const answer = await this.exchange(session, request);
    if (answer.status < 200 || answer.status > 299) throw mapGraphError(answer, this.now());
    return dataOf<Data>(answer);
  }

  /** As `call`, but failed answers are returned too. Throws when there is none. */
  async exchange(session: ProviderSession, request: GraphRequest): Promise<GraphAnswer> {
    await session.beforeRequest?.();
    try {
      const response = await this.send(session, request);
      return {
        status: response.status,
        data: parsed(response.status === 204 ? '{}' : await response.text()),
        retryAfter: response.headers.get('retry-after'),
        serverTime: timeOf(response.headers.get('date')),
      };
    } catch (error) {
      throw noAnswer(error);
    }
  }

  private send(session: ProviderSession, asked: GraphRequest): Promise<Response> {
    const { method, path, body, etag } = asked;
    const headers: Record<string, string> = {
      Authorization: `Bearer ${session.accessToken}`,
      Prefer: preferencesOf(asked),
    };
    if (etag) headers['If-Match'] = etag;
    const requestId = currentRequestId();
    if (requestId && GUID.test(requestId)) headers['client-request-id'] = requestId;
    // The raw response keeps status and headers also when the body is no JSON.
    const request = this.client.api(path).headers(headers).responseType(ResponseType.RAW);
    if (session.signal) request.option('signal', session.signal);
    if (session.beforeSending) request.option('beforeSending', session.beforeSending);
    if (asked.cutTexts) request.option('cutTextsOver', LONGEST_TEXT_BYTES);
    if (method === 'POST') return request.post(body);
    if (method === 'PATCH') return request.patch(body);
    return method === 'DELETE' ? request.delete() : request.get();
  }
}

/**
 * One header, because the client keeps one of a name. Immutable ids survive a move inside the mailbox; times come in UTC
 * unless another zone is asked for. Bodies come as HTML, as Exchange keeps them: its own text of one loses addresses.
 */
function preferencesOf({ timeZone = 'UTC', pageSize }: GraphRequest): string {
  const always = `IdType="ImmutableId", outlook.timezone="${timeZone}"`;
  return pageSize === undefined ? always : `${always}, odata.maxpagesize=${pageSize}`;
}

/** The JSON object of a good answer. */
export function dataOf<Data extends object>({ status, data }: GraphAnswer): Data {
  if (typeof data !== 'object' || data === null) throw malformedAnswer(status);
  return data as Data;
}

/** The answer was cut, or something in between wrote it: whether the request was applied is unknown. */
export function malformedAnswer(status: number): ProviderError {
  return new ProviderError('unavailable', {
    status,
    reason: 'malformed-answer',
    message: `Microsoft Graph answered ${status} with something that cannot be read`,
  });
}

/**
 * A link from an answer (next page, delta) as an address of Graph. A token is never carried to another host.
 *
 * @throws ProviderError `unavailable` when it leads elsewhere
 */
export function graphLink(link: string): string {
  const url = URL.parse(link);
  if (url?.origin === GRAPH) return url.href;
  if (url?.pathname.startsWith(`${SANDBOXED}/`)) return `${GRAPH}${url.pathname.slice(SANDBOXED.length)}${url.search}`;
  throw new ProviderError('unavailable', { reason: 'foreign-link', message: 'A link leads away from Microsoft Graph' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function timeOf(date: string | null): number | null {
  const millis = Date.parse(date ?? '');
  return Number.isNaN(millis) ? null : millis;
}

function noAnswer(error: unknown): ProviderError {
  const cause: unknown = error instanceof GraphClientError ? error.customError : error;
  const reason = cause instanceof Error ? nameOf(cause) : 'network';
  return new ProviderError('unavailable', { reason, message: `No answer from Microsoft Graph: ${reason}`, cause });
}

function nameOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
