import { randomBytes, randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { GraphError, syncStateNotFound } from '../graph-error';
import type { Mailbox, MailCalendar, StoredEvent } from '../mailbox';
import type { MicrosoftSettings } from '../microsoft-settings';
import { instant, parameter } from './event-query';
import { etagOf, eventView, idOf } from './event-output';
import type { Preferences } from './preferences';

const GRAPH = 'https://graph.microsoft.com/v1.0';
const REFUSED = ['$select', '$expand', '$filter', '$orderby', '$search'];

/** A round: what it is about, and how far it has got. */
interface Round {
  /** All rounds that go back to the same first one. */
  chain: string;
  mailbox: Mailbox;
  calendarId: string;
  from: number;
  to: number;
  /** Changes after this are told; 0 tells everything in the window. */
  since: number;
  /** Changes after this belong to the next round. */
  until: number;
  /** The next page begins after this change: a number of events would shift when one of them changes. */
  after: number;
  generation: number;
  era: number;
  kind: 'skip' | 'delta';
}

/** calendarView/delta: rounds of pages, from delta link to delta link. */
export class DeltaRounds {
  private readonly rounds = new Map<string, Round>();
  /** The newest generation of each chain of rounds. */
  private readonly newest = new Map<string, number>();

  constructor(private readonly settings: () => MicrosoftSettings) {}

  page(
    request: Request,
    { mailbox, calendar, preferences }: { mailbox: Mailbox; calendar: MailCalendar; preferences: Preferences },
  ): Record<string, unknown> {
    if (REFUSED.some((name) => parameter(request, name) !== undefined)) {
      throw new GraphError(
        400,
        'ErrorInvalidUrlQuery',
        'The following parameters are not supported with change tracking.',
      );
    }
    const round = this.roundOf(request, { mailbox, calendar });
    const size = preferences.pageSize ?? this.settings().pageSize;
    const changes = changesOf(round);
    const { emptyFirstPage, endlessDelta } = this.settings();
    const holdsBack = emptyFirstPage && round.kind !== 'skip';
    const shown = holdsBack ? [] : changes.slice(0, size);
    const value = shown.map((event) => changeView(round, event, preferences));
    const context = { '@odata.context': `${GRAPH}/$metadata#Collection(event)`, value };
    const base = `${GRAPH}${request.path}`;
    if (endlessDelta || holdsBack || shown.length < changes.length) {
      const after = endlessDelta ? round.after : (shown.at(-1)?.changed ?? round.after);
      const next = { ...round, kind: 'skip' as const, after };
      return { ...context, '@odata.nextLink': `${base}?$skiptoken=${this.remember(next)}` };
    }
    const generation = round.generation + 1;
    this.newest.set(round.chain, generation);
    const done = { ...round, kind: 'delta' as const, since: round.until, after: round.until, generation };
    return { ...context, '@odata.deltaLink': `${base}?$deltatoken=${this.remember(done)}` };
  }

  clear(): void {
    this.rounds.clear();
    this.newest.clear();
  }

  private roundOf(request: Request, { mailbox, calendar }: { mailbox: Mailbox; calendar: MailCalendar }): Round {
    const token = parameter(request, '$skiptoken') ?? parameter(request, '$deltatoken');
    const until = mailbox.lastChange;
    if (token === undefined) {
      const [from, to] = [instant(parameter(request, 'startDateTime')), instant(parameter(request, 'endDateTime'))];
      const about = { chain: randomUUID(), mailbox, calendarId: calendar.id, from, to };
      return { ...about, since: 0, until, after: 0, era: mailbox.deltaEra, kind: 'delta', generation: 0 };
    }
    const round = this.rounds.get(token);
    if (!round || round.mailbox !== mailbox || round.calendarId !== calendar.id) throw syncStateNotFound();
    const isOld = (this.newest.get(round.chain) ?? 0) - round.generation >= this.settings().deltaGenerations;
    if (round.era !== mailbox.deltaEra || isOld) throw syncStateNotFound();
    return round.kind === 'delta' ? { ...round, until } : round;
  }

  private remember(round: Round): string {
    const token = randomBytes(24).toString('base64url');
    this.rounds.set(token, round);
    return token;
  }
}

/** What is still to be told in this round, oldest change first. */
function changesOf(round: Round): StoredEvent[] {
  const { calendarId, after, until } = round;
  return [...round.mailbox.events.values()]
    .filter((event) => event.calendarId === calendarId && event.changed > after && event.changed <= until)
    .filter((event) => round.since > 0 || (!event.deleted && isInWindow(round, event)))
    .sort((a, b) => a.changed - b.changed);
}

/** What lies outside of the window shows as removed, just like what is deleted. */
function changeView(round: Round, event: StoredEvent, preferences: Preferences): Record<string, unknown> {
  if (event.deleted || !isInWindow(round, event)) {
    return { '@removed': { reason: 'deleted' }, id: idOf(event, preferences) };
  }
  // The preference for text is not known to hold here, so it does not.
  const view = eventView(round.mailbox, event, { preferences: { ...preferences, textBody: false } });
  return { '@odata.type': '#microsoft.graph.event', ...view, '@odata.etag': etagOf(event) };
}

function isInWindow(round: Round, event: StoredEvent): boolean {
  return event.end > round.from && event.start < round.to;
}
