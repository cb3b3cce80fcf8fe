import type { LocatedEvent, ProviderEvent } from '@calendar/contracts/calendar-provider';
import { DomainEvents, RemoteChangeMerged } from '@calendar/contracts/domain-events';
import { CareerEventsReader } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LinkTimeline } from '../attempts/link-timeline';
import type { CalendarLink } from '../links/calendar-link';
import type { LeasedLink } from '../links/link-lease.store';
import { PushScheduler } from '../links/push-scheduler';
import { InboundLinkStore } from './inbound-link.store';

/** Stores that an event is back: what its deletion had caused is undone, and the link follows it again. */
@Injectable()
export class RestoredEvents {
  constructor(
    private readonly links: InboundLinkStore,
    private readonly careerEvents: CareerEventsReader,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly timeline: LinkTimeline,
    private readonly pushes: PushScheduler,
  ) {}

  /** What the person has deleted or cancelled here stays so; an event that was deleted there lives on, or may again. */
  async isWelcome({ eventId }: CalendarLink): Promise<boolean> {
    return (await this.lifeOf(eventId)) !== 'over';
  }

  /**
   * The link takes its event up with whatever was edited in it, when it is pushed next.
   *
   * @throws LeaseLostError: nothing of it is done
   */
  async adopt(link: LeasedLink, { calendarId, event }: LocatedEvent): Promise<void> {
    await this.unitOfWork.runInTurnOf(link.userId, async () => {
      const life = await this.lifeOf(link.eventId);
      if (life === 'over') return;
      if (life === 'cancelled-there') await this.revive(link, event);
      if (!(await this.links.takeUpDeletedRemote(link, calendarId))) return;
      this.unitOfWork.afterCommit(() => this.pushes.pushSoon([link], 'update'));
    });
  }

  private async lifeOf(eventId: string): Promise<'alive' | 'cancelled-there' | 'over'> {
    const [event] = await this.careerEvents.byIds([eventId]);
    if (!event || event.deleted) return 'over';
    if (event.status !== 'cancelled') return 'alive';
    return event.cancelledBy === 'calendar' ? 'cancelled-there' : 'over';
  }

  private async revive(link: LeasedLink, { content: { status }, updatedAt: changedAt, etag }: ProviderEvent) {
    const { userId, eventId, connectionId } = link;
    const fields = { status };
    await this.events.publish(new RemoteChangeMerged({ userId, eventId, connectionId, fields, changedAt }));
    const at = changedAt === null ? null : new Date(changedAt);
    const line = { action: 'merge', outcome: 'succeeded', fields: ['status'], values: fields } as const;
    await this.timeline.merged(link, { ...line, before: { status: 'cancelled' }, etag, changedAt: at });
  }
}
