import { setTimeout as delay } from 'node:timers/promises';
import { giveUpPlace } from '@calendar/contracts/jobs';
import { ProviderError, type LocatedEvent } from '@calendar/contracts/calendar-provider';
import { ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { countDone, inSpan } from '@calendar/platform/observability';
import { Injectable, Logger } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { LinkLeases, type LeasedLink } from '../links/link-lease.store';
import { EventPlaces, type CalendarsOnce } from '../places/event-places';
import { AccountBusyError } from '../provider/provider-calls';
import { isAsLeft, LinkReconciler } from '../reconcile/link-reconciler';
import { PushScheduler } from '../links/push-scheduler';
import { WatchSignals } from '../watches/watch-signals';

/** A push of the same event is waited for: what we see may be its echo. */
const PATIENCE_MS = 20_000;
const POLL_MS = 50;
/** Who waits for longer does so without a place. */
const PLACE_PATIENCE_MS = 1_000;

/** The link is held by another worker for too long, or was lost to one; the round is repeated later. */
export class RepeatRoundError extends Error {
  override readonly name = 'RepeatRoundError';
}

/** Takes one change of a linked event into the link, under the link's lease. */
@Injectable()
export class RemoteChange {
  private readonly logger = new Logger(RemoteChange.name);

  constructor(
    private readonly leases: LinkLeases,
    private readonly places: EventPlaces,
    private readonly reconciler: LinkReconciler,
    private readonly pushes: PushScheduler,
    private readonly watches: WatchSignals,
  ) {}

  /**
   * @param seen the event of the link where and as it showed; `null`: deleted, and to be found nowhere else
   * @param lookedAt before it was read, by the clock of the database
   * @returns whether it was our own write, whose answer was only about to be stored
   */
  async apply(link: CalendarLink, seen: LocatedEvent | null, lookedAt: Date): Promise<'echo' | 'applied'> {
    let isOurs = false;
    await this.whileLeased(link, async (leased) => {
      try {
        isOurs = (await this.leases.whileHeld(leased, () => this.merge(leased, seen, lookedAt))) === 'echo';
      } catch (error) {
        if (isOfOneEvent(error)) return this.compareLater(leased, error);
        await this.release(leased);
        throw error;
      }
    });
    return isOurs ? 'echo' : 'applied';
  }

  /**
   * As `apply`, for a linked event that no longer shows where it was. It is looked for only once no push is at it: what is
   * missing may have been deleted by us, and needs no look then. @returns whether it is deleted, which is left to the caller
   */
  applyVanished(link: CalendarLink, calendars: CalendarsOnce): Promise<'deleted' | 'applied'> {
    return this.look(link, (leased) => this.places.find(leased, 'bulk', calendars));
  }

  /** As `applyVanished`, for an event that has changed in a way that only a read of it tells. */
  applyTouched(link: CalendarLink): Promise<'deleted' | 'applied'> {
    return this.look(link, (leased) => this.places.read(leased, 'bulk'));
  }

  private async look(
    link: CalendarLink,
    find: (leased: LeasedLink) => Promise<LocatedEvent | null>,
  ): Promise<'deleted' | 'applied'> {
    let isDeleted = false;
    await this.whileLeased(link, async (leased) => {
      try {
        isDeleted = await this.leases.whileHeld(leased, async () => {
          const found = await find(leased);
          await (found ? this.merge(leased, found, null) : this.release(leased));
          return found === null;
        });
      } catch (error) {
        if (isOfOneEvent(error)) return this.compareLater(leased, error);
        await this.release(leased);
        throw error;
      }
    });
    return isDeleted ? 'deleted' : 'applied';
  }

  /** Has a linked event read and merged, though nothing says that it has changed. */
  async compareAnew(link: CalendarLink): Promise<void> {
    await this.whileLeased(link, async (leased) => {
      if (!(await this.leases.compareSoon(leased)))
        throw new RepeatRoundError(`link ${link.id} was taken over meanwhile`);
      await this.pushes.pushSoon([leased], 'update');
    });
  }

  private async whileLeased(
    { id, providerEventId }: CalendarLink,
    work: (link: LeasedLink) => Promise<void>,
  ): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    const giveUpPlaceAt = performance.now() + PLACE_PATIENCE_MS;
    for (;;) {
      const link = await this.leases.takeForMerge(id, providerEventId!);
      if (link === 'not-there') return;
      if (link !== 'held') return work(link);
      if (performance.now() > giveUpAt) throw new RepeatRoundError(`link ${id} is held by another worker`);
      if (performance.now() > giveUpPlaceAt) giveUpPlace();
      await delay(POLL_MS);
    }
  }

  /** One event that cannot be read or merged must not hold up the others of its calendar: it is tried again by itself. */
  private async compareLater(link: LeasedLink, error: unknown): Promise<void> {
    this.logger.error({ err: error, linkId: link.id }, 'a change in a calendar could not be taken over yet');
    if (!(await this.leases.compareSoon(link))) throw new RepeatRoundError(`link ${link.id} was taken over meanwhile`);
    await this.pushes.pushSoon([link], 'update');
  }

  /** @param lookedAt when it was seen; `null`: under this lease */
  private async merge(link: LeasedLink, seen: LocatedEvent | null, lookedAt: Date | null): Promise<'echo' | 'applied'> {
    const isOld = (lookedAt !== null && isNewerThan(link, lookedAt)) || isOlderThan(seen, link);
    const found = isEcho(link, seen) || !isOld ? seen : await this.places.read(link, 'bulk');
    if (isEcho(link, found)) {
      await this.release(link);
      return 'echo';
    }
    const attributes = { 'copilot_calendar.link_id': link.id, 'copilot_calendar.event_id': link.eventId };
    const settled = await inSpan({ name: 'merge calendar change', kind: 'internal', attributes }, () =>
      this.reconciler.mergeAt(link, found),
    );
    countDone('merged');
    if (!settled) throw new RepeatRoundError(`link ${link.id} was taken over during a merge`);
    if (settled.status === 'pending') await this.pushes.pushSoon([settled], 'update');
    const changedAt = found?.event.updatedAt;
    const { connectionId } = link;
    const calendarId = settled.providerCalendarId ?? settled.calendarId;
    if (changedAt) await this.watches.changeFound({ connectionId, calendarId }, new Date(changedAt));
    return 'applied';
  }

  private async release(link: LeasedLink): Promise<void> {
    if (await this.leases.release(link)) await this.pushes.pushSoon([link], 'update');
  }
}

/**
 * Whether a link was written or merged after a look at the calendar had begun: what was seen there may then be older
 * than what the link knows, and taking it for an edit would undo a newer one.
 */
export function isNewerThan(link: Pick<CalendarLink, 'lastSyncedAt'>, lookedAt: Date): boolean {
  return link.lastSyncedAt !== null && link.lastSyncedAt >= lookedAt;
}

/** By the provider's own count: lists may come from a copy that does not have our last write yet. */
function isOlderThan(seen: LocatedEvent | null, { providerUpdatedAt }: CalendarLink): boolean {
  const updatedAt = seen?.event.updatedAt;
  return Boolean(updatedAt && providerUpdatedAt && Date.parse(updatedAt) < providerUpdatedAt.getTime());
}

/** What only says that an answer is of no use, because of what is in it. */
const OF_ITS_ANSWER: ReadonlySet<string | undefined> = new Set(['malformed-answer', 'too-large']);

/** Whether an error says nothing about the account, and nothing about the other events of the calendar. */
export function isOfOneEvent(error: unknown): boolean {
  if (error instanceof ProviderError) {
    // The calendar that the event stands in by now may be gone; the one that is being read is there.
    return error.code === 'invalid' || error.code === 'calendar-missing' || OF_ITS_ANSWER.has(error.reason);
  }
  const isOfAccount =
    error instanceof AccountBusyError || error instanceof ReauthRequiredError || error instanceof TokenUnavailableError;
  return !isOfAccount && !(error instanceof RepeatRoundError);
}

function isEcho(link: CalendarLink, found: LocatedEvent | null): boolean {
  return found !== null && isAsLeft(found, link);
}
