import { UnitOfWork } from '@calendar/platform/database';
import { DeletionsHeld, DomainEvents } from '@calendar/contracts/domain-events';
import { SyncRulesOf } from '@calendar/contracts/ports';
import { Injectable, Logger } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import type { FollowedCalendar } from '../calendars/cursor.store';
import type { LeasedCursor } from '../calendars/cursor-lease.store';
import { mayHaveDeleted } from '../merge/confirmed-writes';
import { DeletionCounts } from './deletion-counts.store';
import { HeldDeletionStore } from './held-deletion.store';

/** So many cancellations at once are more likely an accident than a plan, if they are also most of the calendar. */
const MOST_AT_ONCE = 10;
const MOST_SHARE = 0.5;

/** Deletions that go on while they are told of arrive in many pulls: what came within this time is one event. */
const TOGETHER_SECONDS = 60;

/** Whether so many cancellations are too many to be believed. Pure. */
export function isSuspicious(deletions: number, linksInCalendar: number): boolean {
  return deletions > MOST_AT_ONCE && deletions > linksInCalendar * MOST_SHARE;
}

/** Holds the deletions of a round for the person to decide, when they are too many to be believed. */
@Injectable()
export class DeletionBrake {
  private readonly logger = new Logger(DeletionBrake.name);

  constructor(
    private readonly counts: DeletionCounts,
    private readonly held: HeldDeletionStore,
    private readonly rules: SyncRulesOf,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
  ) {}

  /**
   * @param deleted links whose events were found deleted in a round over the calendar, and stand nowhere else
   * @returns those of them that are to be carried out: all but what is held, now or since earlier
   */
  async sift(calendar: LeasedCursor, deleted: readonly CalendarLink[]): Promise<readonly CalendarLink[]> {
    if (deleted.length === 0) return [];
    const heldIds = await this.held.linkIdsIn(calendar);
    const fresh = deleted.filter((link) => !heldIds.has(link.id));
    // What we may have deleted ourselves is written again where it is wanted.
    const theirs = fresh.filter(({ pendingWrites }) => !mayHaveDeleted(pendingWrites));
    if (!(await this.wouldCancelTooMuch(calendar, theirs))) return fresh;
    // Where both sides have moved, the person is asked about that one event anyway.
    const held = new Set(theirs.filter((link) => !isDisputed(link)));
    if (held.size > 0) await this.hold(calendar, [...held]);
    return fresh.filter((link) => !held.has(link));
  }

  private async wouldCancelTooMuch(calendar: FollowedCalendar, deleted: readonly CalendarLink[]): Promise<boolean> {
    const { onCalendarDelete } = await this.rules.user(calendar.userId);
    if (onCalendarDelete !== 'cancel') return false;
    const wanted = deleted.filter((link) => link.desired !== null);
    if (wanted.length === 0) return false;
    const [inCalendar, cancelled, held] = await Promise.all([
      this.counts.inCalendar(calendar),
      this.counts.cancelledLately(calendar, TOGETHER_SECONDS),
      this.counts.heldLately(calendar, TOGETHER_SECONDS),
    ]);
    return isSuspicious(wanted.length + cancelled + held, inCalendar + cancelled);
  }

  private async hold(calendar: LeasedCursor, deleted: readonly CalendarLink[]): Promise<void> {
    const { connectionId, calendarId, userId } = calendar;
    this.logger.warn({ connectionId, deletions: deleted.length }, 'deletions are held for the person to decide');
    await this.unitOfWork.runInTurnOf(userId, async () => {
      const linkIds = await this.held.stillBereft(deleted);
      if (linkIds.length === 0) return;
      const held = await this.held.hold(calendar, linkIds, TOGETHER_SECONDS);
      if (!held) return;
      const { id: heldId, count } = held;
      await this.events.publish(new DeletionsHeld({ heldId, userId, connectionId, calendarId, count }));
    });
  }
}

function isDisputed(link: CalendarLink): boolean {
  return link.disputed.length > 0;
}
