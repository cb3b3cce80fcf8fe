/** A request in the form undici sends it. */
export interface OutgoingRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  signal: AbortSignal | null;
  /** See `EgressInit`. */
  cutTextsOver: number | null;
  /** See `EgressInit`. */
  beforeSending: (() => void) | null;
}

/** What egress takes beyond the options of `fetch`. */
export interface EgressInit extends RequestInit {
  /** Texts of the JSON that have more bytes are answered as `CUT_TEXT`: whatever it holds, the answer can be read. */
  cutTextsOver?: number;
  /**
   * Called just before the request is written to its connection, for which it may have waited in a process that may have stood
   * still. What this throws keeps it from being sent: `unsent`, with that as its cause.
   */
  beforeSending?: () => void;
}

/** Reads the arguments of `fetch`. A body is small here, so a streamed one is gathered first. */
export async function outgoingRequest(input: string | URL | Request, init: EgressInit = {}): Promise<OutgoingRequest> {
  const request = input instanceof Request ? input : null;
  const headers = headersRecord(init.headers ?? request?.headers);
  const body = init.body ?? (request?.body ? new Uint8Array(await request.arrayBuffer()) : null);
  return {
    url: new URL(input instanceof Request ? input.url : input),
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    headers,
    body: await plainBody(body, headers),
    signal: init.signal ?? request?.signal ?? null,
    cutTextsOver: init.cutTextsOver ?? null,
    beforeSending: init.beforeSending ?? null,
  };
}

function headersRecord(init: RequestInit['headers']): Record<string, string> {
  const record: Record<string, string> = {};
  if (!init) return record;
  const entries = Symbol.iterator in init ? (init as Iterable<string[]>) : Object.entries(init);
  for (const [name, value] of entries) {
    if (name !== undefined && value !== undefined) record[name.toLowerCase()] = value;
  }
  return record;
}

async function plainBody(
  body: NonNullable<RequestInit['body']> | null,
  headers: Record<string, string>,
): Promise<string | Uint8Array | null> {
  if (body === null) return null;
  if (typeof body === 'string') {
    headers['content-type'] ??= 'text/plain;charset=UTF-8';
    return body;
  }
  if (body instanceof URLSearchParams) {
    headers['content-type'] ??= 'application/x-www-form-urlencoded;charset=UTF-8';
    return body.toString();
  }
  if (body instanceof Uint8Array) return body;
  const gathered = new Response(body);
  const type = gathered.headers.get('content-type');
  if (type) headers['content-type'] ??= type;
  return new Uint8Array(await gathered.arrayBuffer());
}
