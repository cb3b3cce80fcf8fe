import { ProviderError, type LocatedEvent, type ProviderCalendar } from '@calendar/contracts/calendar-provider';
import type { Priority } from '@calendar/platform/redis';
import { Injectable } from '@nestjs/common';
import { AccountLook } from '../calendars/account-look';
import type { CalendarLink } from '../links/calendar-link';
import type { LeasedLink } from '../links/link-lease.store';
import type { Account } from '../provider/account-keys';
import { ProviderCalls } from '../provider/provider-calls';
import { isListed, placesToLook } from './places-to-look';

/** The calendars of an account, asked for when they are needed, and once. */
export type CalendarsOnce = () => Promise<ProviderCalendar[]>;

type Standing = Pick<
  CalendarLink,
  'id' | 'generation' | 'provider' | 'connectionId' | 'providerEventId' | 'providerCalendarId'
>;

/**
 * Tells where the event of a link stands. People move events into other calendars of their account, which where they were
 * looks like a deletion: before one is believed, the event is looked for elsewhere.
 */
@Injectable()
export class EventPlaces {
  constructor(
    private readonly calls: ProviderCalls,
    private readonly accounts: AccountLook,
  ) {}

  /** Whether the calendar that the event of a link is to move to is the one that it is in, by another name. */
  isMoveToItself(link: LeasedLink): Promise<boolean> {
    return this.accounts.isMoveToItself(link);
  }

  calendarsOnce(account: Account): CalendarsOnce {
    let calendars: Promise<ProviderCalendar[]> | undefined;
    return () => (calendars ??= this.calendarsOf(account));
  }

  /** The event as it stands where it was, or else wherever it stands now; `null`: it is deleted. */
  async read(link: Standing, priority: Priority): Promise<LocatedEvent | null> {
    const place = placeOf(link);
    if (!place) return null;
    const { account, calendarId, eventId } = place;
    const event = await this.calls.run(account, priority, (provider, session) =>
      provider.getEvent(session, { calendarId, eventId }),
    );
    return event ? { calendarId, event } : this.find(link, priority);
  }

  /** As `read`, for an event that where it was is said not to show any more. */
  async find(link: Standing, priority: Priority, calendars?: CalendarsOnce): Promise<LocatedEvent | null> {
    const place = placeOf(link);
    if (!place) return null;
    const { account, calendarId, eventId } = place;
    const listed = await (calendars ?? this.calendarsOnce(account))();
    const key = { linkId: link.id, generation: link.generation };
    return this.calls.run(account, priority, async (provider, session) => {
      const calendarIds = placesToLook(listed, calendarId);
      const located = await provider.locate?.(session, { eventId, key, calendarIds });
      if (located || (provider.locate && isListed(listed, calendarId))) return located ?? null;
      // A calendar that is out of sight says nothing about its events.
      const event = await provider.getEvent(session, { calendarId, eventId });
      return event && { calendarId, event };
    });
  }

  private async calendarsOf(account: Account): Promise<ProviderCalendar[]> {
    try {
      return await this.calls.run(account, 'bulk', (provider, session) => provider.listCalendars(session));
    } catch (error) {
      // The person has not let us see the others: they are as good as another account's.
      if (error instanceof ProviderError && error.code === 'permission-missing') return [];
      throw error;
    }
  }
}

/**
 * A link whose event was found in a calendar: if that is another than it stood in, the person has put it there, and there it
 * stays. Pure.
 */
export function standingIn(link: LeasedLink, calendarId: string): LeasedLink {
  if (link.providerCalendarId === null || link.providerCalendarId === calendarId) return link;
  const movedFrom = calendarId === link.calendarId ? null : (link.movedFrom ?? link.providerCalendarId);
  return { ...link, providerCalendarId: calendarId, movedFrom, movedOutOf: link.providerCalendarId };
}

function placeOf({ connectionId, provider, providerCalendarId: calendarId, providerEventId: eventId }: Standing) {
  if (connectionId === null || calendarId === null || eventId === null) return null;
  return { account: { connectionId, provider }, calendarId, eventId };
}
