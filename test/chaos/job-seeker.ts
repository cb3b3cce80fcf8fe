import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NEXT_YEAR, UPCOMING } from '../support/career-copilot';
import type { CaldavAccount } from '../support/caldav-account';
import type { Person } from '../support/people';
import type { SimulatedProvider } from '../support/simulated-calendars';
import type { Dice } from './dice';

const PROVIDERS = ['google', 'microsoft'] as const;
const FIRST_START = Date.parse(`${NEXT_YEAR}-03-01T09:00:00Z`);
const HOUR_MS = 3_600_000;
const RETRY_MS = 100;

/** What an event has to look like everywhere when everything has calmed down. */
interface Expected {
  id: string;
  /** Set here. */
  title: string;
  /** Set in Google, or in the CalDAV calendar of who has one. */
  location: string;
  /** Set in Outlook, ms. */
  start: number;
  alive: boolean;
}

/**
 * Somebody with several calendars who changes things in three places at once. Each place has fields of its own, so that
 * whatever happens there is one right end, and no conflict; what is deleted here is never touched in the calendars.
 */
export class JobSeeker {
  private readonly shared = new Map<string, Expected>();
  private readonly own: Expected[] = [];
  private count = 0;

  constructor(
    private readonly person: Person,
    private readonly caldav: CaldavAccount | null,
  ) {}

  /** One thing done in Career Copilot, repeated until it is accepted. */
  async actHere(dice: Dice): Promise<void> {
    const throwOf = dice.below(10);
    if (throwOf < 3 || this.shared.size === 0) return this.add(this.shared.size < 8 && dice.below(2) === 0);
    const living = this.own.filter(({ alive }) => alive);
    if (throwOf < 5 && living.length > 0) return this.remove(dice.pick(living));
    return this.rename(dice.pick([...this.shared.values(), ...living]));
  }

  /** One thing done in a calendar, if there is anything to do it with. */
  async actThere(provider: SimulatedProvider, dice: Dice): Promise<void> {
    const isElsewhere = provider === 'google' && this.caldav !== null;
    const seen = (await (isElsewhere ? this.caldav.seen() : this.person.seen(provider))).filter(({ title }) =>
      this.shared.has(keyOf(title)),
    );
    if (seen.length === 0) return;
    const event = dice.pick(seen);
    const expected = this.shared.get(keyOf(event.title))!;
    this.count += 1;
    if (provider === 'google') {
      const location = `Room ${this.count}`;
      if (isElsewhere) await this.caldav.edit(event.id, { location });
      else await this.person.edit('google', event.id, { location });
      expected.location = location;
    } else {
      const start = FIRST_START + this.count * 60_000;
      await this.person.edit('microsoft', event.id, { start: inUtc(start), end: inUtc(start + HOUR_MS) });
      expected.start = start;
    }
  }

  /** What is not yet, or wrongly, the way it has to be; empty when all is well. */
  async faults(): Promise<string[]> {
    const all = [...this.shared.values(), ...this.own];
    const wanted = all.filter(({ alive }) => alive).map(shown);
    const faults: string[] = [];
    for (const provider of PROVIDERS) {
      faults.push(...differences(`in ${provider}`, wanted, (await this.person.seen(provider)).map(shown)));
    }
    if (this.caldav) faults.push(...differences('in caldav', wanted, (await this.caldav.seen()).map(shown)));
    const items = await this.seenHere();
    const here = items.map((event) => shown({ ...event, start: Date.parse(event.start) }));
    faults.push(...differences('here', wanted, here));
    for (const { title, sync } of items) {
      for (const { provider, status } of sync) {
        if (status !== 'synced') faults.push(`${title} is ${status} in ${provider}`);
      }
    }
    for (const { fields } of await this.person.openConflicts()) faults.push(`conflict ${JSON.stringify(fields)}`);
    return faults;
  }

  /** What has been written into the calendars since the requests were last forgotten. */
  async writes(): Promise<string[]> {
    const all = await Promise.all(
      PROVIDERS.map((provider) => this.person.calendars.writes(provider, this.person.email(provider))),
    );
    const elsewhere = this.caldav?.takeWrites() ?? [];
    return [...all.flat(), ...elsewhere].map(({ method, path }) => `${method} ${path}`);
  }

  private async seenHere(): Promise<HereEvent[]> {
    const all: HereEvent[] = [];
    for (let query = '?limit=100'; ;) {
      const page = await this.person.app.ok<{ items: HereEvent[]; nextCursor: string | null }>(
        'GET',
        `/events${query}`,
      );
      all.push(...page.items);
      if (page.nextCursor === null) return all;
      query = `?limit=100&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  }

  private async add(isShared: boolean): Promise<void> {
    this.count += 1;
    const id = randomUUID();
    // By its id what is told of a failure names the rows that it left.
    const key = `${isShared ? 'shared' : 'own'}-${this.count}-${id}`;
    const event = { id, title: `${key} as it began`, location: '', start: FIRST_START, alive: true };
    const times = { start: new Date(FIRST_START).toISOString(), end: new Date(FIRST_START + HOUR_MS).toISOString() };
    await this.insist('PUT', event.id, { ...UPCOMING, ...times, title: event.title });
    if (isShared) this.shared.set(key, event);
    else this.own.push(event);
  }

  private async rename(event: Expected): Promise<void> {
    this.count += 1;
    const title = `${keyOf(event.title)} renamed ${this.count}`;
    await this.insist('PATCH', event.id, { title });
    event.title = title;
  }

  private async remove(event: Expected): Promise<void> {
    await this.insist('DELETE', event.id);
    event.alive = false;
  }

  /** As a good client does: what is not accepted, or whose answer is lost, is sent again. */
  private async insist(method: string, id: string, body?: unknown): Promise<void> {
    for (;;) {
      const status = await this.person.app.call(method, `/events/${id}`, { body }).then(
        (answer) => answer.status,
        (error: unknown) => (error instanceof TypeError ? 503 : Promise.reject(error as Error)),
      );
      if (status < 300) return;
      if (status !== 503) throw new Error(`${method} of an event was answered with ${status}`);
      await delay(RETRY_MS);
    }
  }
}

interface HereEvent {
  title: string;
  location: string;
  start: string;
  sync: Array<{ provider: string; status: string }>;
}

function keyOf(title: string): string {
  return title.split(' ', 1)[0]!;
}

function shown({ title, location, start }: { title: string; location: string; start: number }): string {
  return `${title} | ${location} | ${new Date(start).toISOString()}`;
}

/** As bags: an event that stands there twice is one too many. */
function differences(where: string, wanted: readonly string[], seen: readonly string[]): string[] {
  const missing = without(wanted, seen).map((event) => `missing ${where}: ${event}`);
  return [...missing, ...without(seen, wanted).map((event) => `too much ${where}: ${event}`)];
}

function without(items: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return items.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function inUtc(instant: number) {
  return { dateTime: new Date(instant).toISOString().slice(0, 19), timeZone: 'UTC' };
}
