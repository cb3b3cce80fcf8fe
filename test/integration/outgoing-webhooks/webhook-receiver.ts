import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  id: string;
  headers: Record<string, string>;
  /** As it came. */
  text: string;
  type: string;
  data: { userId: string; eventId: string | null; connectionId: string };
}

interface ReceiverAnswer {
  status: number;
  headers?: Record<string, string>;
}

/** The server of a host app. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** How many have come in and are not answered, and how many at most there were. */
  underWay = 0;
  mostUnderWay = 0;
  /** What it answers; a promise that stays open is an answer that never comes. */
  answer: (webhook: ReceivedWebhook) => ReceiverAnswer | Promise<ReceiverAnswer> = () => ({ status: 204 });

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = request.headers as Record<string, string>;
        const text = Buffer.concat(chunks).toString();
        const { type, data } = JSON.parse(text) as ReceivedWebhook;
        void receiver
          .take({ id: headers['webhook-id']!, headers, text, type, data })
          .then(({ status, headers: own }) => {
            response.writeHead(status, own).end();
          });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(webhook: ReceivedWebhook): Promise<ReceiverAnswer> {
    this.received.push(webhook);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      return await this.answer(webhook);
    } finally {
      this.underWay -= 1;
    }
  }
}
