import { CalendarFeedMade, CalendarFeedRemoved, CalendarFeedRotated, On } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { AuditAction } from '../audit-entry';
import { AuditLog } from '../audit-log.store';

/** Addresses at which a person's events can be read without signing in. */
@Injectable()
export class RecordWhatHappensToFeeds {
  constructor(private readonly log: AuditLog) {}

  @On(CalendarFeedMade, { phase: 'in-transaction' })
  made({ payload }: CalendarFeedMade): Promise<void> {
    return this.record(payload, 'feed.make');
  }

  @On(CalendarFeedRotated, { phase: 'in-transaction' })
  rotated({ payload }: CalendarFeedRotated): Promise<void> {
    return this.record(payload, 'feed.rotate');
  }

  @On(CalendarFeedRemoved, { phase: 'in-transaction' })
  removed({ payload }: CalendarFeedRemoved): Promise<void> {
    return this.record(payload, 'feed.remove');
  }

  private record({ userId, feedId }: { userId: string; feedId: string }, action: AuditAction): Promise<void> {
    const target = { kind: 'feed', id: feedId } as const;
    return this.log.write({ userId, actor: 'person', action, target, outcome: 'succeeded', detail: {} });
  }
}
