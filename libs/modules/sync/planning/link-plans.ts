import { setImmediate as othersHadTheirTurn } from 'node:timers/promises';
import { CareerEventsReader } from '@calendar/contracts/ports';
import {
  formatTime,
  type CareerEventSnapshot,
  type CareerEventType,
  type ConnectionSummary,
  type SyncRules,
} from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { CalendarRules } from '../calendars/calendar-rules';
import { LinkStore, type WantedLink } from '../links/link.store';
import type { CalendarLink } from '../links/calendar-link';
import { LinkPlanner } from './link-planner';
import { plannedSteps, type PlannedStep } from './planned-push';

const MOST_ITEMS = 200;
/** Some milliseconds of work: a plan of 20,000 events is many of them, with everybody else served in between. */
const PAGE = 100;

/** One write into a calendar, and the event it is about. A move to another calendar is two of them. */
export interface PlanItem extends PlannedStep {
  eventId: string;
  title: string;
  type: CareerEventType;
  /** As the API shows it: in the zone of the event, or a date. */
  start: string;
  timeZone: string | null;
  allDay: boolean;
}

export interface ConnectionPlanned {
  connectionId: string;
  create: number;
  update: number;
  delete: number;
  /** Events of the account that stay there as they are. */
  unchanged: number;
  /** The first 200. */
  items: PlanItem[];
}

/** What a sync of accounts would do now: the same plans as are made when rules change, and the same pushes, unwritten. */
@Injectable()
export class LinkPlans {
  constructor(
    private readonly planner: LinkPlanner,
    private readonly links: LinkStore,
    private readonly events: CareerEventsReader,
    private readonly names: CalendarRules,
  ) {}

  /**
   * Writes nothing and asks no provider.
   *
   * @param connections of one person
   * @returns one plan for each of them, in their order
   */
  async under(rules: SyncRules, connections: readonly ConnectionSummary[]): Promise<ConnectionPlanned[]> {
    const [first] = connections;
    if (!first) return [];
    const named = await this.names.named(first.userId, rules);
    const tallies = connections.map((connection) => new Tally(connection));
    // Nothing is wanted any more in an account that is leaving.
    const staying = connections.filter(({ status }) => status !== 'disconnecting');
    const seen = new Set<string>();
    for await (const page of this.planner.concerned(first.userId, PAGE)) {
      const { judged, wanted } = await this.planner.wanted(named, staying, page);
      // An event may be judged with several pages: with its own, and with those of its relatives.
      const fresh = judged.filter(({ id }) => !seen.has(id));
      await this.count(tallies, fresh, wanted);
      for (const { id } of fresh) seen.add(id);
      await othersHadTheirTurn();
    }
    for await (const page of this.leaving(connections, seen)) await this.count(tallies, page, []);
    for (const tally of tallies) {
      for await (const page of this.leftBehind(tally.connection, seen)) {
        const { wanted } = await this.planner.wanted(named, [tally.connection], page);
        await this.count([tally], page, wanted);
      }
    }
    return tallies.map((tally) => tally.planned);
  }

  /** Events that no rule can bring back, and that still stand where they are to be deleted. */
  private async *leaving(
    connections: readonly ConnectionSummary[],
    seen: ReadonlySet<string>,
  ): AsyncGenerator<CareerEventSnapshot[]> {
    yield* this.pagesOf(await this.links.leavingEventIds(connections.map(({ id }) => id)), seen);
  }

  /** Past and deleted events that still stand in an account in review: with its first sync they are brought in step, too. */
  private async *leftBehind(
    connection: ConnectionSummary,
    seen: ReadonlySet<string>,
  ): AsyncGenerator<CareerEventSnapshot[]> {
    if (connection.inReview) yield* this.pagesOf(await this.links.leftBehindEventIds(connection), seen);
  }

  private async *pagesOf(
    eventIds: readonly string[],
    seen: ReadonlySet<string>,
  ): AsyncGenerator<CareerEventSnapshot[]> {
    const rest = eventIds.filter((id) => !seen.has(id));
    for (let from = 0; from < rest.length; from += PAGE) yield await this.events.byIds(rest.slice(from, from + PAGE));
  }

  private async count(
    tallies: readonly Tally[],
    events: readonly CareerEventSnapshot[],
    wanted: readonly WantedLink[],
  ): Promise<void> {
    const links = new Map<string, CalendarLink>();
    for (const link of await this.links.ofEvents(events.map(({ id }) => id))) {
      links.set(keyOf(link, link.eventId), link);
    }
    const wants = new Map(wanted.map((want) => [keyOf(want, want.eventId), want]));
    for (const tally of tallies) {
      for (const event of events) {
        const key = keyOf(tally.connection, event.id);
        tally.add(event, links.get(key), wants.get(key) ?? null);
      }
    }
  }
}

/** The plan of one account, as it grows. */
class Tally {
  readonly planned: ConnectionPlanned;

  constructor(readonly connection: ConnectionSummary) {
    this.planned = { connectionId: connection.id, create: 0, update: 0, delete: 0, unchanged: 0, items: [] };
  }

  add(event: CareerEventSnapshot, link: CalendarLink | undefined, want: WantedLink | null): void {
    const steps = plannedSteps(link, want);
    if (steps.length === 0 && (want || link?.providerEventId)) this.planned.unchanged += 1;
    for (const step of steps) {
      this.planned[step.action] += 1;
      if (this.planned.items.length >= MOST_ITEMS) continue;
      const { id: eventId, title, type, time } = event;
      const { start } = formatTime(time);
      this.planned.items.push({ eventId, ...step, title, type, start, timeZone: time.timeZone, allDay: time.allDay });
    }
  }
}

/** By account: what an earlier connection has left behind is taken up by the next one, also by one still in review. */
function keyOf({ provider, accountId }: Pick<ConnectionSummary, 'provider' | 'accountId'>, eventId: string): string {
  return `${provider}:${accountId}:${eventId}`;
}
