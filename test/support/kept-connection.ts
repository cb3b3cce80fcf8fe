import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One HTTP connection on which requests are written by hand, be it in pieces. */
export class KeptConnection {
  /** Resolves when the server has let go of it. */
  readonly closed: Promise<unknown>;

  private constructor(private readonly socket: Socket) {
    this.closed = once(socket, 'close');
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

  /** What comes next, head and body: small answers come in one piece. */
  async answer(): Promise<string> {
    const [chunk] = (await once(this.socket, 'data')) as [Buffer];
    return chunk.toString();
  }
}
