import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer that has been made and is not let through yet. */
export interface HeldAnswer {
  /** The request has been worked on: what it did is done, what it read is read. */
  reached: Promise<void>;
  release(): void;
  /** The answer is lost: the connection ends without it. */
  lose(): void;
}

/** The answer to one request, given once more to the next of its kind. */
export interface RepeatedAnswer {
  repeated: Promise<void>;
}

interface Repeat {
  matches: (method: string, path: string) => boolean;
  answer?: { head: [number, Record<string, string | number>]; content: Buffer };
  repeat: () => void;
}

interface Hold {
  matches: (method: string, path: string) => boolean;
  reach: () => void;
  end: Promise<'released' | 'lost'>;
}

/** Stands before a server and keeps answers back on demand: what is in them grows old on the way. */
export class HeldAnswers {
  private holds: Hold[] = [];
  private repeats: Repeat[] = [];
  private target = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HeldAnswers> {
    const server = createServer();
    const between = new HeldAnswers(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      between.pass(request, response).catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return between;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  before(target: string): void {
    this.target = target;
  }

  /** Keeps the answer of the next request that matches. */
  holdNext(matches: Hold['matches']): HeldAnswer {
    const [reached, end] = [Promise.withResolvers<void>(), Promise.withResolvers<'released' | 'lost'>()];
    this.holds.push({ matches, reach: reached.resolve, end: end.promise });
    return { reached: reached.promise, release: () => end.resolve('released'), lose: () => end.resolve('lost') };
  }

  /** Gives the answer of the next request that matches to the one after it, too: as a copy does that lags behind. */
  repeatNext(matches: Repeat['matches']): RepeatedAnswer {
    const repeated = Promise.withResolvers<void>();
    this.repeats.push({ matches, repeat: repeated.resolve });
    return { repeated: repeated.promise };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const index = this.holds.findIndex(({ matches }) => matches(method, url));
    const [hold] = index < 0 ? [] : this.holds.splice(index, 1);
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const body = Buffer.concat(await request.toArray());
    const repeat = this.repeats.find(({ matches }) => matches(method, url));
    if (repeat?.answer) {
      this.repeats = this.repeats.filter((each) => each !== repeat);
      response.writeHead(...repeat.answer.head).end(repeat.answer.content, repeat.repeat);
      return;
    }
    const answer = await fetch(this.target + url, {
      method,
      headers: headers as Record<string, string>,
      redirect: 'manual',
      ...(body.length > 0 ? { body } : {}),
    });
    const content = Buffer.from(await answer.arrayBuffer());
    hold?.reach();
    if ((await hold?.end) === 'lost') {
      request.socket.destroy();
      return;
    }
    const { 'content-encoding': _encoding, 'transfer-encoding': _chunks, ...kept } = Object.fromEntries(answer.headers);
    const head: [number, Record<string, string | number>] = [
      answer.status,
      { ...kept, 'content-length': content.length },
    ];
    if (repeat) repeat.answer = { head, content };
    response.writeHead(...head).end(content);
  }
}
