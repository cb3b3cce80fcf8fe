import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import { DomainEvents, RemoteChangeMerged } from '@calendar/contracts/domain-events';
import { CareerEventsReader } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { LinkTimeline } from '../attempts/link-timeline';
import type { CalendarLink } from '../links/calendar-link';
import { ProviderCalls } from '../push/provider-calls';
import type { LeasedCursor } from './cursor.store';
import { PulledLinks } from './pulled-links.store';
import { isOfOneEvent } from './remote-change';

/**
 * Notices events that were deleted in a calendar and are back: who has deleted one by mistake gets it out of the bin
 * there, and need not undo the cancellation here as well.
 */
@Injectable()
export class ReturnedEvents {
  private readonly logger = new Logger(ReturnedEvents.name);

  constructor(
    private readonly links: PulledLinks,
    private readonly calls: ProviderCalls,
    private readonly careerEvents: CareerEventsReader,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly timeline: LinkTimeline,
  ) {}

  /** @param shown events of the calendar that no link points to */
  async apply(cursor: LeasedCursor, shown: readonly ProviderEvent[]): Promise<void> {
    const ids = shown.map(({ id }) => id);
    for (const link of await this.links.byFormerEvent(cursor, ids)) {
      try {
        await this.applyOne(cursor, link);
      } catch (error) {
        if (!isOfOneEvent(error)) throw error;
        this.logger.error({ err: error, linkId: link.id }, 'an event that is back could not be taken up again');
      }
    }
  }

  private async applyOne(cursor: LeasedCursor, link: CalendarLink): Promise<void> {
    if (!(await this.isCancelledThere(link))) return;
    // Lists may come from a copy that does not know of the deletion yet.
    const found = await this.read(cursor, link.formerEventId!);
    if (found) await this.revive({ ...link, connectionId: cursor.connectionId }, found);
  }

  private async isCancelledThere({ eventId }: CalendarLink): Promise<boolean> {
    const [event] = await this.careerEvents.byIds([eventId]);
    return event !== undefined && !event.deleted && event.cancelledBy === 'calendar';
  }

  private read(cursor: LeasedCursor, eventId: string): Promise<ProviderEvent | null> {
    const { calendarId } = cursor;
    return this.calls.run(cursor, 'bulk', (provider, session) => provider.getEvent(session, { calendarId, eventId }));
  }

  /** The link takes its event up again when it is pushed next, with whatever was edited there. */
  private async revive(link: CalendarLink & { connectionId: string }, found: ProviderEvent): Promise<void> {
    const { userId, eventId, connectionId } = link;
    const { status } = found.content;
    await this.unitOfWork.runInTurnOf(userId, async () => {
      if (!(await this.isCancelledThere(link))) return;
      const fields = { status };
      const changedAt = found.updatedAt;
      await this.events.publish(new RemoteChangeMerged({ userId, eventId, connectionId, fields, changedAt }));
      const latencyMs = changedAt === null ? null : Math.max(0, Date.now() - Date.parse(changedAt));
      const line = { action: 'merge', outcome: 'succeeded', fields: ['status'] } as const;
      await this.timeline.merged(link, { ...line, etag: found.etag, latencyMs });
    });
  }
}
