import { Pool } from 'undici';

/** A REST client that sends and reads and does nothing else: whatever it checked would be taken from what it measures. */
export class LoadClient {
  private readonly pool: Pool;

  constructor(apiUrl: string, connections: number) {
    this.pool = new Pool(apiUrl, { connections });
  }

  /** @returns the answer as it came @throws Error when it is a refusal */
  async send(request: {
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    path: string;
    token: string;
    body?: unknown;
  }) {
    const { method, path, token, body } = request;
    const answer = await this.pool.request({
      method,
      path: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
    return text;
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
