import { CareerEventsReader, Connections } from '@calendar/contracts/ports';
import type { CareerEventSnapshot, ConnectionSummary, SyncRules } from '@calendar/contracts/vocabulary';
import { DatabaseClock, UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { CalendarRules } from '../calendars/calendar-rules';
import { LinkStore, type WantedLink } from '../links/link.store';
import type { ChangedLink } from '../links/changed-link';
import { planDraft, targetOf, type EventFamily } from './plan-draft';

/** Events are re-planned in pages of this size when the rules of a person change. */
const PAGE = 500;

/** Turns career events and rules into links: which account is to show what. Runs inside the publisher's transaction. */
@Injectable()
export class LinkPlanner {
  private readonly replanning: SharedStatement<{ eventIds: string[]; wanted: WantedLink[] }, ChangedLink[]> = {
    writes: true,
    run: async (plans) => {
      const all = plans.flatMap(({ wanted }) => wanted);
      const changed = await this.links.replan(
        plans.flatMap(({ eventIds }) => eventIds),
        all,
      );
      return plans.map(({ eventIds }) => {
        const own = new Set(eventIds);
        return changed.filter(({ eventId }) => own.has(eventId));
      });
    },
  };

  constructor(
    private readonly links: LinkStore,
    private readonly rules: CalendarRules,
    private readonly connections: Connections,
    private readonly events: CareerEventsReader,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Plans these events of one person.
   *
   * @param alsoOf ids of interviews that these events may have changed, although nothing relates to them any more
   * @param editedAt ISO instant of the edit behind it, if that was some time ago
   * @returns the links that changed and are to be pushed
   */
  async plan(
    userId: string,
    events: readonly CareerEventSnapshot[],
    { alsoOf = [], editedAt = null }: { alsoOf?: readonly string[]; editedAt?: string | null } = {},
  ): Promise<ChangedLink[]> {
    const [connections, rules] = await Promise.all([this.connected(userId), this.rules.of(userId)]);
    if (connections.length === 0) return [];
    const given = new Set(events.map(({ id }) => id));
    const more = [...new Set(alsoOf)].filter((id) => !given.has(id));
    const all = more.length > 0 ? [...events, ...(await this.events.byIds(more))] : events;
    const { judged, wanted } = await this.wanted(rules, connections, all);
    if (editedAt !== null) return this.links.replan(idsOf(judged), wanted, editedAt);
    return this.unitOfWork.share(this.replanning, { eventIds: idsOf(judged), wanted });
  }

  /** Plans these events of one person as they are now, deleted ones included. */
  async planAgain(userId: string, eventIds: readonly string[]): Promise<void> {
    for (let from = 0; from < eventIds.length; from += PAGE) {
      await this.plan(userId, await this.events.byIds(eventIds.slice(from, from + PAGE)));
    }
  }

  /**
   * Plans everything of one person anew, after the rules or the accounts changed: events that are still to come, and
   * past ones only as far as they already stand in a calendar.
   */
  async replan(userId: string, rules: SyncRules): Promise<ChangedLink[]> {
    const connections = await this.connected(userId);
    if (connections.length === 0) return [];
    const changed: ChangedLink[] = [];
    const named = await this.rules.named(userId, rules);
    for await (const page of this.concerned(userId, PAGE)) {
      const { judged, wanted } = await this.wanted(named, connections, page);
      changed.push(...(await this.links.replan(idsOf(judged), wanted)));
    }
    return changed;
  }

  /** Every event that rules may put into a calendar or take out of one, page by page. */
  async *concerned(userId: string, pageSize: number): AsyncGenerator<CareerEventSnapshot[]> {
    const seen = new Set<string>();
    for await (const page of this.upcoming(userId, pageSize)) {
      for (const event of page) seen.add(event.id);
      yield page;
    }
    const rest = (await this.links.linkedEventIds(userId)).filter((id) => !seen.has(id));
    for (let from = 0; from < rest.length; from += pageSize) {
      yield await this.events.byIds(rest.slice(from, from + pageSize));
    }
  }

  /** The links that these events ought to have, and all events that were judged: also their relatives. Writes nothing. */
  async wanted(
    rules: SyncRules,
    connections: readonly ConnectionSummary[],
    events: readonly CareerEventSnapshot[],
  ): Promise<{ judged: CareerEventSnapshot[]; wanted: WantedLink[] }> {
    const families = await this.families(rules, events);
    const wanted = families.flatMap((family) =>
      connections.map((connection) => wantedLink(family, rules, connection)).filter((link) => link !== null),
    );
    return { judged: families.map((family) => family.event), wanted };
  }

  /** Adds the relatives that matter: an interview and the follow-ups that show as its reminders change together. */
  private async families(rules: SyncRules, events: readonly CareerEventSnapshot[]): Promise<EventFamily[]> {
    if (rules.eventTypes.follow_up.as !== 'interview_reminder') {
      return events.map((event) => ({ event, interview: null, followUps: [] }));
    }
    const known = new Map(events.map((event) => [event.id, event]));
    const missing = events.map((event) => event.relatesTo).filter((id) => id !== null && !known.has(id));
    for (const interview of await this.events.byIds([...new Set(missing as string[])])) {
      known.set(interview.id, interview);
    }
    const followUps = await this.followUpsOf(known);
    return [...known.values()].map((event) => ({
      event,
      interview: interviewOf(event, known),
      followUps: followUps.get(interviewOf(event, known)?.id ?? event.id) ?? [],
    }));
  }

  /**
   * By the interview they relate to, and added to what is `known`: a follow-up needs an event of its own when its
   * interview moves before it, leaves the calendar, or is no interview any more.
   */
  private async followUpsOf(known: Map<string, CareerEventSnapshot>): Promise<Map<string, CareerEventSnapshot[]>> {
    const stored = await this.events.followUpsOf([...known.keys()]);
    // What is known may be newer than what is stored: a preview shows an event before it is saved.
    const followUps = stored.map((followUp) => known.get(followUp.id) ?? followUp);
    for (const followUp of followUps) known.set(followUp.id, followUp);
    return Map.groupBy(followUps, (followUp) => followUp.relatesTo ?? '');
  }

  /** Accounts that links may point to: also those whose grant has died, whose links wait. Not yet those in review. */
  private async connected(userId: string): Promise<ConnectionSummary[]> {
    const connections = await this.connections.ofUser(userId);
    return connections.filter((connection) => connection.status !== 'disconnecting' && !connection.inReview);
  }

  private async *upcoming(userId: string, limit: number): AsyncGenerator<CareerEventSnapshot[]> {
    const endsAfter = this.clock.now().toISOString();
    let afterId: string | null = null;
    for (;;) {
      const page: CareerEventSnapshot[] = await this.events.page({ userId, endsAfter, afterId, limit });
      if (page.length > 0) yield page;
      if (page.length < limit) return;
      afterId = page.at(-1)!.id;
    }
  }
}

function idsOf(events: readonly CareerEventSnapshot[]): string[] {
  return events.map(({ id }) => id);
}

function interviewOf(
  event: CareerEventSnapshot,
  known: ReadonlyMap<string, CareerEventSnapshot>,
): CareerEventSnapshot | null {
  const related = event.relatesTo === null ? undefined : known.get(event.relatesTo);
  return related?.type === 'interview' ? related : null;
}

function wantedLink(family: EventFamily, rules: SyncRules, connection: ConnectionSummary): WantedLink | null {
  const { event } = family;
  const target = targetOf(event, rules, connection);
  const desired = planDraft(family, rules, target);
  if (!desired || !target) return null;
  return {
    userId: event.userId,
    eventId: event.id,
    connectionId: connection.id,
    provider: connection.provider,
    accountId: connection.accountId,
    calendarId: target.calendarId,
    desired,
  };
}
