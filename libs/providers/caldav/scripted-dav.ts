import { escapeXml } from './dav-xml';

export interface AskedRequest {
  method: string;
  url: string;
  headers: Headers;
  body: string;
  signal: AbortSignal | null;
}

type Reply = Response | Error | ((request: AskedRequest) => Response | Promise<Response>);

/** A server that answers from a list, in order, and remembers what it was asked. For tests. */
export class ScriptedDav {
  readonly requests: AskedRequest[] = [];
  private readonly replies: Reply[];

  constructor(...replies: Reply[]) {
    this.replies = replies;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request: AskedRequest = {
      method: init?.method ?? 'GET',
      url: String(input instanceof Request ? input.url : input),
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? init.body : '',
      signal: init?.signal ?? null,
    };
    request.signal?.throwIfAborted();
    this.requests.push(request);
    const reply = this.replies.shift();
    if (!reply) throw new Error(`Nothing is scripted for ${request.method} ${request.url}`);
    if (reply instanceof Error) throw reply;
    return typeof reply === 'function' ? reply(request) : reply;
  };

  get methods(): string[] {
    return this.requests.map(({ method }) => method);
  }
}

export interface Row {
  href: string;
  /** Of the whole row. */
  status?: number;
  etag?: string | null;
  data?: string;
  /** Further properties, as XML with the prefixes `D`, `C` and `S`. */
  properties?: string;
  /** Properties that the server says it has not, as XML. */
  missing?: string;
}

/** A multistatus of these rows. @param rest XML behind them, such as a sync token */
export function multistatus(rows: readonly Row[], rest = ''): Response {
  const body = `<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/">${rows.map(rowText).join('')}${rest}</D:multistatus>`;
  return new Response(body, { status: 207, headers: { 'content-type': 'application/xml' } });
}

export function answer(status: number, headers: Record<string, string> = {}, body = ''): Response {
  return new Response(status === 204 ? null : body, { status, headers });
}

export function condition(status: number, name: string): Response {
  return answer(status, {}, `<?xml version="1.0"?><error xmlns="DAV:"><x:${name} xmlns:x="urn:any"/></error>`);
}

export const PAGE = '<!DOCTYPE html><html><body>Sorry</body></html>';

function rowText({ href, status, etag, data, properties = '', missing }: Row): string {
  const own =
    (etag ? `<D:getetag>${escapeXml(etag)}</D:getetag>` : '') +
    (data === undefined ? '' : `<C:calendar-data>${escapeXml(data)}</C:calendar-data>`) +
    properties;
  const told = status === undefined || own !== '' ? propstat(own, 200) : '';
  const said = status === undefined ? '' : `<D:status>HTTP/1.1 ${status} Said</D:status>`;
  return `<D:response><D:href>${escapeXml(href)}</D:href>${said}${told}${missing ? propstat(missing, 404) : ''}</D:response>`;
}

function propstat(properties: string, status: number): string {
  return `<D:propstat><D:prop>${properties}</D:prop><D:status>HTTP/1.1 ${status} Said</D:status></D:propstat>`;
}
