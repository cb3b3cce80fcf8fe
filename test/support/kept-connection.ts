import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One HTTP connection on which requests are written by hand, be it in pieces. */
export class KeptConnection {
  /** Resolves when the server has let go of it. */
  readonly closed: Promise<unknown>;
  private readonly chunks: AsyncIterator<Buffer>;
  private unread = '';

  private constructor(private readonly socket: Socket) {
    this.closed = once(socket, 'close');
    this.chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  static async open(port: number): Promise<KeptConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new KeptConnection(socket);
  }

  /** @param lines of the head, an empty one, and of the body */
  send(first: string, ...lines: string[]): void {
    this.write([first, 'Host: 127.0.0.1', ...lines].join('\r\n'));
  }

  write(text: string): void {
    this.socket.write(text);
  }

  /** What is answered next, head and body, in however many pieces it comes. */
  async answer(): Promise<string> {
    for (;;) {
      const whole = wholeAnswer(this.unread);
      if (whole !== undefined) {
        this.unread = this.unread.slice(whole.length);
        return whole;
      }
      const { value, done } = await this.chunks.next();
      if (done) throw new Error(`the connection ended after ${JSON.stringify(this.unread)}`);
      this.unread += value.toString('latin1');
    }
  }
}

/** One answer at the beginning of what has come, once all of it is there. */
function wholeAnswer(text: string): string | undefined {
  const head = /^[^]*?\r\n\r\n/.exec(text)?.[0];
  if (head === undefined) return undefined;
  const length = head.length + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  return text.length < length ? undefined : text.slice(0, length);
}
