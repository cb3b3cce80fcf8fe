import { UnitOfWork } from '@calendar/platform/database';
import { DeletionsHeld, DomainEvents } from '@calendar/contracts/domain-events';
import { SyncRulesOf } from '@calendar/contracts/ports';
import { Injectable, Logger } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import type { FollowedCalendar } from './cursor.store';
import { HeldDeletionStore } from './held-deletion.store';
import { PulledLinks } from './pulled-links.store';
import { RemoteChange } from './remote-change';

/** So many cancellations at once are more likely an accident than a plan, if they are also most of the calendar. */
const MOST_AT_ONCE = 10;
const MOST_SHARE = 0.5;

/** Whether one pull would cancel too much to be believed. Pure. */
export function isSuspicious(deletions: number, linksInCalendar: number): boolean {
  return deletions > MOST_AT_ONCE && deletions > linksInCalendar * MOST_SHARE;
}

/** Carries out the deletions of a round, or holds them for the person to decide. */
@Injectable()
export class DeletionBrake {
  private readonly logger = new Logger(DeletionBrake.name);

  constructor(
    private readonly links: PulledLinks,
    private readonly held: HeldDeletionStore,
    private readonly changes: RemoteChange,
    private readonly rules: SyncRulesOf,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
  ) {}

  async apply(calendar: FollowedCalendar, deleted: readonly CalendarLink[]): Promise<void> {
    const heldIds = await this.held.linkIdsIn(calendar.connectionId);
    const fresh = deleted.filter((link) => !heldIds.has(link.id));
    if (fresh.length > MOST_AT_ONCE && (await this.wouldCancelTooMuch(calendar, fresh))) {
      // Where both sides have moved, the person is asked about that one event anyway.
      const [held, asked] = [fresh.filter((link) => !isDisputed(link)), fresh.filter(isDisputed)];
      await this.hold(calendar, held);
      await this.carryOut(asked);
      return;
    }
    await this.carryOut(fresh);
  }

  private async carryOut(deleted: readonly CalendarLink[]): Promise<void> {
    for (const link of deleted) await this.changes.apply(link.id, link.providerEventId!, null);
  }

  private async wouldCancelTooMuch(calendar: FollowedCalendar, deleted: readonly CalendarLink[]): Promise<boolean> {
    const { onCalendarDelete } = await this.rules.user(calendar.userId);
    if (onCalendarDelete !== 'cancel') return false;
    const wanted = deleted.filter((link) => link.desired !== null);
    return isSuspicious(wanted.length, await this.links.countInCalendar(calendar.connectionId, calendar.calendarId));
  }

  private async hold(calendar: FollowedCalendar, deleted: readonly CalendarLink[]): Promise<void> {
    const { connectionId, calendarId, userId } = calendar;
    this.logger.warn({ connectionId, deletions: deleted.length }, 'deletions are held for the person to decide');
    await this.unitOfWork.run(async () => {
      const heldId = await this.held.hold({ ...calendar, linkIds: deleted.map((link) => link.id) });
      await this.events.publish(new DeletionsHeld({ heldId, userId, connectionId, calendarId, count: deleted.length }));
    });
  }
}

function isDisputed(link: CalendarLink): boolean {
  return link.disputed.length > 0;
}
