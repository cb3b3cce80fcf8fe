import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../../clock';
import { decodeToken, encodeToken } from '../../../opaque-token';
import type { StoredEvent } from '../../mailboxes/stored-event';
import type { MicrosoftSettings } from '../../microsoft-settings';
import { calendarOf } from '../calendars/calendars';
import { GRAPH, type GraphCall } from '../graph-call';
import { badRequest, GraphError } from '../graph-error';
import { readWindow } from '../time-window';
import { rowsOf } from './delta-rows';
import type { Round } from './delta-round';

/** How many generations of tokens stay good. */
const KEPT_GENERATIONS = 3;
const REFUSED = ['$select', '$expand', '$filter', '$orderby', '$search'];

/** `calendarView/delta`: rounds of pages, from delta link to delta link. */
export class DeltaRounds {
  /** The newest generation of each chain of rounds. */
  private readonly newest = new Map<string, number>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly settings: () => MicrosoftSettings,
  ) {}

  /**
   * One page: of a new round without a token, else of the round that the token names.
   *
   * @throws GraphError 400 for query options that change tracking does not know, 410 for a token that has died
   */
  page(call: GraphCall): Record<string, unknown> {
    const { query, preferences, response } = call;
    const refused = REFUSED.find((name) => query.has(name));
    if (refused !== undefined) {
      throw badRequest(`The query parameter '${refused}' is not supported with change tracking over a calendar view.`);
    }
    response.setHeader('Preference-Applied', ['odata.track-changes', ...preferences.applied].join(', '));
    const skipToken = query.get('$skiptoken');
    const token = skipToken ?? query.get('$deltatoken');
    const round = token === null ? this.begin(call) : this.follow(call, token, { isNewRound: skipToken === null });
    return this.answer(call, round, { isFirstPage: skipToken === null });
  }

  clear(): void {
    this.newest.clear();
  }

  save(): Map<string, number> {
    return this.newest;
  }

  load(saved: ReadonlyMap<string, number>): void {
    for (const [chain, generation] of saved) this.newest.set(chain, generation);
  }

  private begin(call: GraphCall): Round {
    const { mailbox, query } = call;
    const about = { chain: randomUUID(), oid: mailbox.oid, calendarId: calendarOf(call).id, ...readWindow(query) };
    this.newest.set(about.chain, 0);
    return { ...about, isFirst: true, after: 0, until: this.visible(call), generation: 0, era: mailbox.deltaEra };
  }

  private follow(call: GraphCall, token: string, { isNewRound }: { isNewRound: boolean }): Round {
    const round = decodeToken<Round>(token);
    if (!round) throw new GraphError(400, 'SyncStateInvalid', 'The sync state is not valid.');
    const isHere = round.oid === call.mailbox.oid && round.calendarId === calendarOf(call).id;
    const newest = this.newest.get(round.chain);
    const isKept = newest !== undefined && newest - round.generation < KEPT_GENERATIONS;
    if (!isHere || !isKept || round.era !== call.mailbox.deltaEra) throw generationNotFound(round, newest);
    return isNewRound ? { ...round, until: Math.max(round.after, this.visible(call)) } : round;
  }

  private answer(call: GraphCall, round: Round, { isFirstPage }: { isFirstPage: boolean }): Record<string, unknown> {
    const { emptyFirstPage, endlessDelta, deltaReplays } = this.settings();
    const size = call.preferences.pageSize ?? this.settings().pageSize;
    const holdsBack = emptyFirstPage && isFirstPage;
    const { rows, told, isMore } = this.collect(call, round, holdsBack ? 0 : size);
    const replayed = deltaReplays && !holdsBack ? this.replay(call, round) : [];
    const value = [...replayed, ...rows];
    const context = { '@odata.context': `${GRAPH}/$metadata#Collection(event)` };
    const base = `${GRAPH}${call.request.path}`;
    if (endlessDelta || isMore) {
      const next = { ...round, after: endlessDelta ? round.after : told };
      return { ...context, '@odata.nextLink': `${base}?$skiptoken=${tokenOf(next)}`, value };
    }
    const generation = round.generation + 1;
    this.newest.set(round.chain, Math.max(generation, this.newest.get(round.chain) ?? 0));
    const done = { ...round, isFirst: false, after: round.until, generation };
    return { ...context, '@odata.deltaLink': `${base}?$deltatoken=${tokenOf(done)}`, value };
  }

  /** Rows of one page. The rows of a series stay together, so that there may be more of them than were asked for. */
  private collect({ mailbox, preferences }: GraphCall, round: Round, size: number) {
    const rows: Record<string, unknown>[] = [];
    let told = round.after;
    for (const event of mailbox.log.between(round.after, round.until)) {
      const more = rowsOf(event, { mailbox, round, preferences });
      if (more.length > 0 && rows.length >= size) return { rows, told, isMore: true };
      rows.push(...more);
      told = event.changed;
    }
    // A first page that is held back points to the next one, be there something on it or not.
    return { rows, told, isMore: size === 0 };
  }

  /** What was told last, once more: the service repeats itself, within a round and across rounds. */
  private replay({ mailbox, preferences }: GraphCall, round: Round): Record<string, unknown>[] {
    const last: StoredEvent | undefined = mailbox.log.newestUpTo(round.after);
    return last ? rowsOf(last, { mailbox, round, preferences }) : [];
  }

  /** Number of the last change that rounds know of: they may be some time behind. */
  private visible({ mailbox }: GraphCall): number {
    const { deltaDelayMs } = this.settings();
    return deltaDelayMs === 0 ? mailbox.log.last : mailbox.log.lastAt(this.clock.now() - deltaDelayMs);
  }
}

/** No two tokens are the same. */
function tokenOf(round: Round): string {
  return encodeToken({ ...round, once: randomUUID() });
}

function generationNotFound({ generation }: Round, newest = 0): GraphError {
  const kept = [newest, newest - 1, newest - 2].map((each) => `[${each}]`).join('');
  const message = `The sync state generation is not found; generation=${generation};[highest=${newest}]${kept}.`;
  return new GraphError(410, 'SyncStateNotFound', message);
}
