import { ProviderError, type LocatedEvent, type ProviderEvent } from '@calendar/contracts/calendar-provider';
import { Injectable, Logger } from '@nestjs/common';
import { LinkLeases, type LeasedLink } from '../links/link-lease.store';
import { ProviderCalls } from '../provider/provider-calls';
import { PushScheduler } from '../links/push-scheduler';
import { isLeaseLost, underLease } from '../links/under-lease';
import type { LeasedCursor } from '../calendars/cursor-lease.store';
import { InboundLinkStore, type BereftLink } from './inbound-link.store';
import { isOfOneEvent, RepeatRoundError } from './remote-change';
import { RestoredEvents } from './restored-events';

/** So often in a row a round is repeated for an event of which it cannot be told yet whether it is back. */
const MOST_REPEATS = 10;

/** An event of a list, with its etag if that says anything. */
export interface ShownEvent {
  id: string;
  etag: string | null;
}

/**
 * Notices events that were deleted in a calendar and are back: who has deleted one by mistake gets it out of the bin
 * there, and need not undo here as well what that has caused.
 */
@Injectable()
export class ReturnedEvents {
  private readonly logger = new Logger(ReturnedEvents.name);

  constructor(
    private readonly links: InboundLinkStore,
    private readonly calls: ProviderCalls,
    private readonly leases: LinkLeases,
    private readonly restored: RestoredEvents,
    private readonly pushes: PushScheduler,
  ) {}

  /**
   * @param shown events of the calendar that no link points to
   * @throws RepeatRoundError when the round is to be repeated, as what it shows cannot be told for certain yet
   */
  async apply(cursor: LeasedCursor, shown: readonly ShownEvent[]): Promise<void> {
    const etags = new Map(shown.map(({ id, etag }) => [id, etag]));
    let isUncertain = false;
    for (const lost of await this.links.byDeletedEvent(cursor, [...etags.keys()])) {
      // Lists may come from a copy that does not know of the deletion yet.
      if (etags.get(lost.eventId) === lost.etag) continue;
      try {
        const outcome = await this.applyOne(cursor, lost);
        // Of a series a list does not tell whether its first occurrence is there: a read that says no is right.
        if (outcome === 'uncertain' && etags.get(lost.eventId) !== null) isUncertain = true;
      } catch (error) {
        if (!isOfOneEvent(error)) throw error;
        this.logger.error({ err: error, linkId: lost.link.id }, 'an event that is back could not be taken up again');
      }
    }
    if (isUncertain && cursor.attempts < MOST_REPEATS)
      throw new RepeatRoundError('an event may be back in the calendar');
  }

  private async applyOne(cursor: LeasedCursor, { link, eventId, etag }: BereftLink): Promise<'done' | 'uncertain'> {
    if (!(await this.restored.isWelcome(link))) return 'done';
    const found = await this.read(cursor, eventId);
    // The list may be as old as the edit before the deletion, and this answer older than the return.
    if (!found || found.etag === etag) return 'uncertain';
    const lease = await this.leases.takeForReturn(link.id, eventId);
    if (!lease) return 'uncertain';
    try {
      return await this.leases.whileHeld(lease, () =>
        this.replace(lease, { calendarId: cursor.calendarId, event: found }),
      );
    } finally {
      if (await this.leases.release(lease)) await this.pushes.pushSoon([lease], 'update');
    }
  }

  private read(cursor: LeasedCursor, eventId: string): Promise<ProviderEvent | null> {
    const { calendarId } = cursor;
    return this.calls.run(cursor, 'bulk', (provider, session) => provider.getEvent(session, { calendarId, eventId }));
  }

  /** An event that was written in the place of the one that is back makes room for it: one of the two has to. */
  private async replace(link: LeasedLink, found: LocatedEvent): Promise<'done' | 'uncertain'> {
    try {
      await this.makeRoom(link);
      await this.restored.adopt(link, found);
      return 'done';
    } catch (error) {
      if (isLeaseLost(error) || isEditedMeanwhile(error)) return 'uncertain';
      throw error;
    }
  }

  private async makeRoom(link: LeasedLink): Promise<void> {
    const { providerEventId: eventId, providerCalendarId: calendarId, etag, desired } = link;
    if (!eventId || !calendarId || !desired) return;
    await this.calls.run(link, 'bulk', (provider, session) =>
      provider.deleteEvent(underLease(session, link, this.leases), { ref: { calendarId, eventId }, etag }),
    );
  }
}

/** Whether it is no longer the event that was read: what has become of it is merged first. */
function isEditedMeanwhile(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'precondition-failed';
}
