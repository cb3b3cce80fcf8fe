import { EventEmitter, once } from 'node:events';

export interface LiveEvent {
  event: string;
  data: Record<string, unknown>;
}

/** Much longer than anything takes: only what never comes is waited for so long. */
const PATIENCE_MS = 60_000;

/** A client of `GET /stream`: keeps what arrives, and waits for what is expected. */
export class LiveStream {
  readonly received: LiveEvent[] = [];
  private readonly arrivals = new EventEmitter();
  /** Resolves when the server has ended the stream, or the connection broke. */
  readonly ended: Promise<void>;

  private constructor(
    private readonly abort: AbortController,
    body: ReadableStream<Uint8Array>,
  ) {
    this.ended = this.read(body).catch(() => undefined);
  }

  static async open(apiUrl: string, token: string): Promise<LiveStream> {
    const abort = new AbortController();
    const response = await fetch(`${apiUrl}/api/v1/stream`, {
      headers: { authorization: `Bearer ${token}` },
      signal: abort.signal,
    });
    if (!response.ok || !response.body) throw new Error(`no stream: ${response.status}`);
    return new LiveStream(abort, response.body);
  }

  /** The first event that matches, of those that came and those that come. */
  async next(isIt: (event: LiveEvent) => boolean): Promise<LiveEvent> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = this.received.find(isIt);
      if (found) return found;
      await once(this.arrivals, 'event', { signal }).catch(() => {
        throw new Error(`Nothing like it came. So far: ${JSON.stringify(this.received)}`);
      });
    }
  }

  close(): void {
    this.abort.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    }
  }

  private take(block: string): void {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (!event || !data) return;
    this.received.push({ event, data: JSON.parse(data) as Record<string, unknown> });
    this.arrivals.emit('event');
  }
}
