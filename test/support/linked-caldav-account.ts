import { Redis } from 'ioredis';
import { CaldavAccount } from './caldav-account';
import { eventually } from './eventually';
import type { CalendarEdit, LinkedAccount, Write } from './linked-account';
import type { SeenEvent } from './simulated-calendars';
import type { RunningStack } from './stack';
import { workLeft } from './work-left';

/**
 * An account on a real CalDAV server. Nothing there tells of changes: what the person does is followed by a look, as the person
 * can ask for it, so that a test is as quick as with a notification, and knows what has been read.
 */
export class LinkedCaldavAccount implements LinkedAccount {
  readonly provider = 'caldav';

  constructor(
    private readonly account: CaldavAccount,
    private readonly stack: RunningStack,
  ) {}

  connect(): Promise<unknown> {
    return this.account.connect();
  }

  async followed(): Promise<void> {
    await eventually(
      () => this.account.person.app.connections(),
      (all) => all.some(({ provider, push }) => provider === this.provider && push.status === 'polling'),
    );
  }

  async settledInterview(): Promise<{ id: string; eventId: string; version: number }> {
    const { app } = this.account.person;
    await this.connect();
    await this.followed();
    const { id } = await app.addInterview();
    const { sync, version } = await this.account.person.synced(id);
    await this.calm();
    return { id, eventId: sync.find(({ provider }) => provider === this.provider)!.providerEventId!, version };
  }

  seen(calendarId?: string): Promise<SeenEvent[]> {
    return this.account.seen(calendarId);
  }

  async edit(eventId: string, edit: CalendarEdit, calendarId?: string): Promise<void> {
    await this.account.edit(eventId, edit, calendarId);
    await this.look();
  }

  async delete(eventId: string, calendarId?: string): Promise<void> {
    await this.account.delete(eventId, calendarId);
    await this.look();
  }

  async copy(eventId: string): Promise<string> {
    const id = await this.account.copy(eventId);
    await this.look();
    return id;
  }

  async move(eventId: string, place: { from?: string; to: string }): Promise<void> {
    await this.account.move(eventId, place);
    await this.look();
  }

  /** As `CaldavClient` knows it. */
  occurrence(seriesId: string, start: number): string {
    return `${seriesId}#${new Date(start).toISOString()}`;
  }

  async unseen(act: () => Promise<unknown>): Promise<void> {
    this.account.hideChanges(true);
    this.isUnseen = true;
    await act();
    this.isUnseen = false;
  }

  secondCalendar(options?: { writable?: boolean }): Promise<string> {
    return Promise.resolve(this.account.calendar(options));
  }

  expireCursors(): Promise<void> {
    this.account.expireCursors();
    return Promise.resolve();
  }

  async readOnceMore(): Promise<void> {
    await this.look();
    await this.quiet();
  }

  async quiet(): Promise<void> {
    let before: number | null = null;
    await eventually(
      async () => {
        const left = await workLeft(this.stack.database.url, this.account.person.id, this.provider);
        return { left, asked: this.account.requestCount() };
      },
      ({ left, asked }) => {
        const isQuiet = left === 0 && asked === before;
        before = left === 0 ? asked : null;
        return isQuiet;
      },
      { everyMs: 100 },
    );
  }

  async calm(): Promise<void> {
    await this.quiet();
    this.written.length = 0;
    this.account.takeWrites();
  }

  writes(): Promise<Write[]> {
    this.written.push(...this.account.takeWrites());
    return Promise.resolve([...this.written]);
  }

  private isUnseen = false;
  private readonly written: Write[] = [];

  /** A person may ask once in ten seconds; tests have no time for that. */
  private async look(): Promise<void> {
    if (this.isUnseen) return;
    this.account.hideChanges(false);
    const redis = new Redis(this.stack.serverEnv['REDIS_URL']!);
    await redis.del(`copilot-calendar:sync-now:${this.account.person.id}`);
    redis.disconnect();
    await this.account.person.app.ok('POST', '/calendar/sync');
  }
}
