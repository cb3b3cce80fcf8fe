import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { CaldavClient } from '../support/caldav-client';
import { UPCOMING } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import type { Stack } from '../support/stack';
import { STAGES, type Amounts, type BenchCalendar, type CaldavContender, type Stage } from './caldav-contender';
import { atOnce } from './figures';
import { LoadClient } from './load-client';

const MOST_IN_BULK = 500;
const IN_FLIGHT = 16;
const PATIENCE = { withinMs: 600_000, everyMs: 20 };
/** A person may ask for a sync this often. */
const SYNC_EVERY_MS = 10_500;

/** The product: a change is done when it stands in the calendar, or here. */
export class OurCaldav implements CaldavContender {
  readonly name = 'ours';
  readonly stages = STAGES;
  private readonly ids: string[];
  private gone: string[] = [];
  private theirs = '';
  private readonly api: LoadClient;
  private readonly client: CaldavClient;
  private readonly database: pg.Client;

  private constructor(
    stack: Stack,
    private readonly person: Person,
    private readonly token: string,
    private readonly calendar: BenchCalendar,
    private readonly amounts: Amounts,
  ) {
    this.ids = Array.from({ length: amounts.events }, () => randomUUID());
    this.api = new LoadClient(stack.api.url, IN_FLIGHT);
    this.client = new CaldavClient(calendar.server, calendar.login);
    this.database = new pg.Client(stack.database.url);
  }

  static async ready(stack: Stack, calendar: BenchCalendar, amounts: Amounts): Promise<OurCaldav> {
    const person = await Person.of(stack);
    const ours = new OurCaldav(stack, person, await stack.token({ sub: person.id }), calendar, amounts);
    await ours.database.connect();
    await ours.bulk(ours.ids, 'Interview');
    return ours;
  }

  async prepare(stage: Stage): Promise<void> {
    const { some } = this.amounts;
    if (stage === 'delete') this.gone = this.ids.splice(0, some);
    // What the stages before have left to read is read first.
    if (stage === 'nothing') await this.sync();
    if (stage === 'nothing' || stage === 'fetch') await delay(SYNC_EVERY_MS);
    if (stage === 'fetch') await this.edit(this.ids.slice(0, some));
  }

  async run(stage: Stage): Promise<void> {
    switch (stage) {
      case 'create':
        await this.connect();
        return this.until(() => this.links('desired_version = synced_version'), this.ids.length);
      case 'change':
        await this.bulk(this.ids.slice(0, this.amounts.some), 'Changed');
        return this.untilSettled();
      case 'delete':
        await atOnce(IN_FLIGHT, this.gone, (id) => this.send('DELETE', `/events/${id}`));
        return this.untilSettled();
      case 'nothing':
        return this.sync();
      case 'fetch':
        await this.send('POST', '/calendar/sync');
        return this.until(() => this.fetched(), this.amounts.some);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.api.close(), this.database.end()]);
  }

  /** As their person does in another program. What a poll has fetched meanwhile is not measured: then it is done again. */
  private async edit(ids: readonly string[]): Promise<void> {
    const { rows } = await this.database.query<{ file: string }>(
      'SELECT provider_event_id AS file FROM calendar_links WHERE event_id = ANY($1::uuid[])',
      [ids],
    );
    do {
      this.theirs = `Theirs ${randomUUID()}`;
      const lines = { SUMMARY: [`SUMMARY:${this.theirs}`] };
      for (const { file } of rows) await this.client.edit(this.calendar.path, file, { lines });
    } while ((await this.fetched()) > 0);
  }

  private fetched(): Promise<number> {
    return this.count('SELECT count(*)::int AS count FROM career_events WHERE title = $1', this.theirs);
  }

  private async connect(): Promise<void> {
    const { login, url } = this.calendar;
    const body = { preset: 'generic', serverUrl: url, username: login.user, password: login.password };
    await this.send('POST', '/calendar/caldav/connect', body);
  }

  /** Reads the calendar, whatever may have happened there. */
  private async sync(): Promise<void> {
    const pulled = () =>
      this.count(
        'SELECT (extract(epoch FROM max(last_pulled_at)) * 1000)::bigint::text AS count FROM calendar_cursors WHERE user_id = $1',
        this.person.id,
      );
    const before = await pulled();
    await this.send('POST', '/calendar/sync');
    await eventually(pulled, (at) => at > before, PATIENCE);
  }

  private async bulk(ids: readonly string[], title: string): Promise<void> {
    const events = ids.map((id, number) => ({ ...UPCOMING, id, title: `${title} ${number}` }));
    for (let from = 0; from < events.length; from += MOST_IN_BULK) {
      await this.send('POST', '/events/bulk', { events: events.slice(from, from + MOST_IN_BULK) });
    }
  }

  private untilSettled(): Promise<void> {
    return this.until(() => this.links('desired_version <> synced_version'), 0);
  }

  private links(condition: string): Promise<number> {
    return this.count(
      `SELECT count(*)::int AS count FROM calendar_links WHERE user_id = $1 AND ${condition}`,
      this.person.id,
    );
  }

  private async count(sql: string, value: string): Promise<number> {
    const { rows } = await this.database.query<{ count: number | string }>(sql, [value]);
    return Number(rows[0]!.count);
  }

  private async until(count: () => Promise<number>, wanted: number): Promise<void> {
    await eventually(count, (found) => found === wanted, PATIENCE);
  }

  private send(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<string> {
    return this.api.send({ method, path, token: this.token, ...(body !== undefined && { body }) });
  }
}
