import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { ReceivedNotification } from './world';

type Waiter = {
  matches: (notification: ReceivedNotification) => boolean;
  resolve: (found: ReceivedNotification) => void;
};

/** The address that providers post to: answers the handshake of Graph, and keeps what arrives. */
export class NotificationReceiver {
  readonly received: ReceivedNotification[] = [];
  private waiters: Waiter[] = [];
  private lastArrival = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<NotificationReceiver> {
    const server = createServer((request, response) => {
      const token = new URL(request.url ?? '/', 'http://receiver').searchParams.get('validationToken');
      void text(request).then((body) => {
        if (token === null) receiver.arrive({ headers: request.headers, body });
        response.writeHead(token === null ? 202 : 200, { 'content-type': 'text/plain' }).end(token ?? '');
      });
    });
    const receiver = new NotificationReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** The next notification that arrives from now on. */
  next(): Promise<ReceivedNotification> {
    return this.nextWhere(() => true);
  }

  nextWhere(matches: Waiter['matches']): Promise<ReceivedNotification> {
    return new Promise((resolve) => this.waiters.push({ matches, resolve }));
  }

  /** Waits until nothing has arrived for a moment: the greeting of a new channel may still be under way. */
  async idle(quietMs = 150): Promise<void> {
    const asked = performance.now();
    for (;;) {
      const left = Math.max(asked, this.lastArrival) + quietMs - performance.now();
      if (left <= 0) return;
      await setTimeout(left);
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private arrive(notification: ReceivedNotification): void {
    this.lastArrival = performance.now();
    this.received.push(notification);
    const met = this.waiters.filter(({ matches }) => matches(notification));
    this.waiters = this.waiters.filter((waiter) => !met.includes(waiter));
    for (const { resolve } of met) resolve(notification);
  }
}
