/** What a provider was asked. */
export interface SentRequest {
  method: string;
  url: URL;
  /** Path and query, decoded enough to be read. */
  path: string;
  headers: Headers;
  body: unknown;
}

export type Reply = Response | Error | ((request: SentRequest) => Response | Error);

/** A `fetch` that answers from a list, in order, and remembers what it was asked. It fails when the list is used up. */
export class ScriptedFetch {
  readonly requests: SentRequest[] = [];
  private readonly replies: Reply[];

  constructor(...replies: Reply[]) {
    this.replies = replies;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const request: SentRequest = {
      method: init?.method ?? 'GET',
      url,
      path: `${url.pathname}${url.search}`,
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
    };
    this.requests.push(request);
    const reply = this.replies.shift();
    if (!reply) throw new Error(`Nothing is scripted for ${request.method} ${request.path}`);
    const answer = typeof reply === 'function' ? reply(request) : reply;
    if (answer instanceof Error) throw answer;
    return answer;
  };

  /** The only request there was. */
  get only(): SentRequest {
    const [request, ...others] = this.requests;
    if (!request || others.length > 0) throw new Error(`${this.requests.length} requests instead of one`);
    return request;
  }

  get methods(): string[] {
    return this.requests.map(({ method }) => method);
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

export function html(status: number, headers: Record<string, string> = {}): Response {
  return new Response('<html><body>Sorry</body></html>', {
    status,
    headers: { 'content-type': 'text/html', ...headers },
  });
}

export function noContent(): Response {
  return new Response(null, { status: 204 });
}
