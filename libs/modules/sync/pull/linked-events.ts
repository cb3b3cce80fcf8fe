import { setTimeout as delay } from 'node:timers/promises';
import { waitAside } from '@calendar/contracts/jobs';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { PulledLinks } from './pulled-links.store';

/** As long as a provider may take to answer; after that the create is tried again, and reads what stands there. */
const PATIENCE_MS = 20_000;
const POLL_MS = 50;
/** Who waits for longer does so without a place. */
const PLACE_PATIENCE_MS = 1_000;

/** Tells which events of a calendar are ours. */
@Injectable()
export class LinkedEvents {
  constructor(private readonly links: PulledLinks) {}

  /**
   * Links by the id of their provider event. An event may show in the calendar before its creation is confirmed to us:
   * creations that are under way are waited for, so that no edit of such an event is taken for somebody else's.
   */
  async find(connectionId: string, eventIds: readonly string[]): Promise<Map<string, CalendarLink>> {
    const links = await this.links.byProviderEvent(connectionId, eventIds);
    const unknown = eventIds.filter((id) => !links.has(id));
    if (unknown.length === 0) return links;
    const waited = await waitAside(this.waitForCreations(connectionId), PLACE_PATIENCE_MS);
    if (!waited) return links;
    return this.links.byProviderEvent(connectionId, eventIds);
  }

  /** Every link with an event in a calendar. */
  inCalendar(connectionId: string, calendarId: string): Promise<CalendarLink[]> {
    return this.links.inCalendar(connectionId, calendarId);
  }

  /** @returns whether there were any */
  private async waitForCreations(connectionId: string): Promise<boolean> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    const begun = await this.links.beingCreated(connectionId);
    for (let left = begun; left.length > 0 && performance.now() < giveUpAt;) {
      await delay(POLL_MS);
      const now = new Set(await this.links.beingCreated(connectionId));
      left = left.filter((linkId) => now.has(linkId));
    }
    return begun.length > 0;
  }
}
