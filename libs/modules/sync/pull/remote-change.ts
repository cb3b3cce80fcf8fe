import { setTimeout as delay } from 'node:timers/promises';
import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { LinkLeases } from '../push/link-lease.store';
import { ProviderCalls } from '../push/provider-calls';
import { StaleEvents } from '../push/stale-events';
import { SyncJobs } from '../push/sync-jobs';
import { WatchSignals } from '../watches/watch-signals';

/** A push of the same event is waited for: what we see may be its echo. */
const PATIENCE_MS = 20_000;
const POLL_MS = 50;

/** The link is held by another worker for too long; the round is repeated later. */
export class LinkHeldError extends Error {
  override readonly name = 'LinkHeldError';
}

/** Takes one change of a linked event into the link, under the link's lease. */
@Injectable()
export class RemoteChange {
  constructor(
    private readonly leases: LinkLeases,
    private readonly calls: ProviderCalls,
    private readonly stale: StaleEvents,
    private readonly jobs: SyncJobs,
    private readonly watches: WatchSignals,
  ) {}

  /**
   * @param found the event as the calendar shows it; `null`: deleted there
   * @returns false when it was our own echo, or the link no longer points to this event
   */
  async apply(linkId: string, eventId: string, found: ProviderEvent | null): Promise<boolean> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const link = await this.leases.takeForMerge(linkId, eventId);
      if (link === 'not-there') return false;
      if (link !== 'held') {
        if (found && found.etag === link.etag) {
          await this.leases.release(link);
          return false;
        }
        const settled = await this.stale.mergeWith(link, found);
        if (settled?.status === 'pending') await this.jobs.pushSoon([settled], 'update');
        if (found?.updatedAt) await this.watches.changeFound(link, new Date(found.updatedAt));
        return true;
      }
      if (Date.now() > giveUpAt) throw new LinkHeldError(`link ${linkId} is held by another worker`);
      await delay(POLL_MS);
    }
  }

  /** Reads an event that no longer shows: only this tells "deleted" from "moved out of what we follow". */
  async read(link: CalendarLink): Promise<ProviderEvent | null> {
    const { connectionId, provider, providerCalendarId, providerEventId } = link;
    if (!connectionId || !providerCalendarId || !providerEventId) return null;
    return this.calls.run({ connectionId, provider }, 'bulk', (adapter, session) =>
      adapter.getEvent(session, { calendarId: providerCalendarId, eventId: providerEventId }),
    );
  }
}
