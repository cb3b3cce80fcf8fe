import { Pool } from 'undici';
import {
  benchObjects,
  rendered,
  timed,
  type Amounts,
  type BenchCalendar,
  type CaldavContender,
  type Stage,
} from './caldav-contender';

/** One request after the other with nothing around it: what a server takes at least from whoever has one in flight. */
export class BareCaldav implements CaldavContender {
  readonly name = 'bare requests';
  private readonly pool: Pool;
  private readonly standing: ReturnType<typeof benchObjects>;
  private readonly etags = new Map<string, string>();

  constructor(
    private readonly calendar: BenchCalendar,
    private readonly amounts: Amounts,
  ) {
    this.pool = new Pool(new URL(calendar.url).origin, { connections: 1 });
    this.standing = benchObjects(amounts.events);
  }

  async run(stage: Stage): Promise<number | null> {
    const { some } = this.amounts;
    if (stage === 'create') {
      return timed(async () => {
        for (const { object } of this.standing) await this.put(object, { 'if-none-match': '*' });
      });
    }
    if (stage === 'change') {
      const changed = this.standing.slice(0, some).map(({ key }, number) => rendered(key, `Changed ${number}`));
      return timed(async () => {
        for (const object of changed) await this.put(object, { 'if-match': this.etags.get(object.file)! });
      });
    }
    if (stage !== 'delete') return null;
    return timed(async () => {
      for (const { object } of this.standing.splice(0, some)) {
        await this.send('DELETE', object.file, { 'if-match': this.etags.get(object.file)! });
      }
    });
  }

  stop(): Promise<void> {
    return this.pool.close();
  }

  private async put({ file, text }: { file: string; text: string }, headers: Record<string, string>): Promise<void> {
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
