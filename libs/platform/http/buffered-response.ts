/** What came back over the wire, whole. */
export interface Answer {
  status: number;
  statusText: string;
  /** The provider's address that was asked, without the sandbox rewrite. */
  url: string;
  headers: ReadonlyArray<readonly [string, string]>;
  body: Uint8Array<ArrayBuffer>;
}

const NULL_BODY = new Set([204, 205, 304]);
const decoder = new TextDecoder();

/**
 * A `Response` whose body is already here. It does what the provider clients use without the streams and brand checks
 * that make the platform's own `Response` the dearest part of a small request. It is an `instanceof Response`, and
 * every member of `Response` is answered here: the inherited getters would refuse an object they did not construct.
 */
class BufferedResponse {
  private consumed = false;
  private lazyHeaders: Headers | undefined;
  private lazyBody: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;

  constructor(private readonly answer: Answer) {}

  // Getters, not fields: a field that is assigned would meet the inherited getter of the same name.
  get type(): 'default' {
    return 'default';
  }

  get redirected(): boolean {
    return false;
  }

  get ok(): boolean {
    return this.answer.status >= 200 && this.answer.status < 300;
  }

  get bodyUsed(): boolean {
    return this.consumed;
  }

  get status(): number {
    return this.answer.status;
  }

  get statusText(): string {
    return this.answer.statusText;
  }

  get url(): string {
    return this.answer.url;
  }

  get headers(): Headers {
    return (this.lazyHeaders ??= headersOf(this.answer.headers));
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (NULL_BODY.has(this.answer.status)) return null;
    return (this.lazyBody ??= this.stream());
  }

  async text(): Promise<string> {
    return decoder.decode(this.consume());
  }

  async json(): Promise<unknown> {
    return JSON.parse(decoder.decode(this.consume()));
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.consume();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.consume();
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  async blob(): Promise<Blob> {
    return new Blob([this.consume()], { type: this.headers.get('content-type') ?? '' });
  }

  formData(): Promise<FormData> {
    return new Response(this.consume(), { headers: this.headers }).formData();
  }

  clone(): Response {
    if (this.consumed) throw new TypeError('The body was already read');
    return bufferedResponse(this.answer);
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }

  private stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream(
      {
        pull: (controller) => {
          const bytes = this.consume();
          if (bytes.length > 0) controller.enqueue(bytes);
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }

  private consume(): Uint8Array<ArrayBuffer> {
    if (this.consumed) throw new TypeError('The body was already read');
    this.consumed = true;
    return this.answer.body;
  }
}

Object.setPrototypeOf(BufferedResponse.prototype, Response.prototype);

export function bufferedResponse(answer: Answer): Response {
  return new BufferedResponse(answer);
}

function headersOf(entries: Answer['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of entries) headers.append(name, value);
  return headers;
}
