import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An app that receives webhooks. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  url = '';
  /** Answers of the next requests; 200 when there is none. */
  answers: number[] = [];
  /** What is answered to the handshake of Graph. */
  handshakeType = 'text/plain';
  repeat = (token: string) => token;
  private waiters: (() => void)[] = [];
  private readonly server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.received.push({ path: request.url ?? '', headers: request.headers, body });
      response.statusCode = this.answers.shift() ?? 200;
      const token = new URL(request.url ?? '', 'http://app').searchParams.get('validationToken');
      if (token !== null) {
        response.setHeader('content-type', this.handshakeType);
        response.write(this.repeat(token));
      }
      response.end();
      for (const waiter of this.waiters.splice(0)) waiter();
    });
  });

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${(receiver.server.address() as AddressInfo).port}/hook`;
    return receiver;
  }

  /** Resolves once so many webhooks have come in all. */
  async waitFor(count: number): Promise<ReceivedWebhook[]> {
    while (this.received.length < count) await new Promise<void>((resolve) => this.waiters.push(resolve));
    return this.received;
  }

  clear(): void {
    this.received.length = 0;
    this.answers = [];
    this.handshakeType = 'text/plain';
    this.repeat = (token) => token;
  }

  close(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
