import { Pool } from 'undici';
import {
  benchObjects,
  rendered,
  type Amounts,
  type BenchCalendar,
  type BenchObject,
  type CaldavContender,
  type Stage,
} from './caldav-contender';

/** One request after the other with nothing around it: what a server takes at least from whoever has one in flight. */
export class BareCaldav implements CaldavContender {
  readonly name = 'bare requests';
  readonly stages = ['create', 'change', 'delete'] as const;
  private readonly pool: Pool;
  private readonly standing: ReturnType<typeof benchObjects>;
  private readonly etags = new Map<string, string>();
  private next: BenchObject[] = [];

  constructor(
    private readonly calendar: BenchCalendar,
    private readonly amounts: Amounts,
  ) {
    this.pool = new Pool(new URL(calendar.url).origin, { connections: 1 });
    this.standing = benchObjects(amounts.events);
  }

  async prepare(stage: Stage): Promise<void> {
    const some = this.standing.slice(0, this.amounts.some);
    if (stage === 'create') this.next = this.standing.map(({ object }) => object);
    if (stage === 'change') this.next = some.map(({ key }, number) => rendered(key, `Changed ${number}`));
    if (stage === 'delete') this.next = some.map(({ object }) => object);
  }

  async run(stage: Stage): Promise<void> {
    for (const object of this.next) {
      const headers: Record<string, string> =
        stage === 'create' ? { 'if-none-match': '*' } : { 'if-match': this.etags.get(object.file)! };
      if (stage === 'delete') await this.send('DELETE', object.file, headers);
      else await this.put(object, headers);
    }
  }

  stop(): Promise<void> {
    return this.pool.close();
  }

  private async put({ file, text }: BenchObject, headers: Record<string, string>): Promise<void> {
    const etag = await this.send('PUT', file, { ...headers, 'content-type': 'text/calendar; charset=utf-8' }, text);
    this.etags.set(file, etag);
  }

  private async send(method: 'PUT' | 'DELETE', file: string, headers: Record<string, string>, body?: string) {
    const { login, path } = this.calendar;
    const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    const options = { method, path: path + file, headers: { authorization, ...headers }, ...(body && { body }) };
    const answer = await this.pool.request(options);
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}${file}: ${answer.statusCode} ${text}`);
    return String(answer.headers['etag'] ?? '');
  }
}
