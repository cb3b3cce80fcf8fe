import { CONTENT_FIELDS, type DraftField, type EventDraft } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LinkTimeline } from '../attempts/link-timeline';
import type { CalendarLink } from '../links/calendar-link';
import { ConflictOutcomes } from '../conflicts/conflict-outcomes';
import { PolledCalendars } from '../calendars/polled-calendars';
import { HeldDeletionRelease } from '../deletions/held-deletion-release';
import type { StoredLink } from '../links/commit-outcomes';
import type { LeasedLink } from '../links/link-lease.store';
import type { LinkPatch } from '../links/link-patch';
import { outcome } from '../reconcile/outcome';
import type { LinkProblem } from '../links/link-problems';
import { OutcomeWriter } from '../reconcile/outcome-writer';
import type { Written } from './writing-as-meant';

type Action = 'create' | 'update' | 'delete';

/** Stores what a provider has done for us: new base, timeline and fact, in one transaction. */
@Injectable()
export class PushOutcomes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: OutcomeWriter,
    private readonly timeline: LinkTimeline,
    private readonly conflicts: ConflictOutcomes,
    private readonly held: HeldDeletionRelease,
    private readonly polled: PolledCalendars,
  ) {}

  /** The calendar already shows what is desired: no request was made. */
  async nothing(link: LeasedLink): Promise<CalendarLink | null> {
    return this.inTransaction(link, async () => {
      const stored = await this.writer.commitOutcome(link, outcome(link, { kind: 'in-step' }));
      if (stored) await this.timeline.cameToRest(link, stored);
      return stored;
    });
  }

  created(
    link: LeasedLink,
    { draft, event, asInstant }: Written & { draft: EventDraft },
  ): Promise<CalendarLink | null> {
    const write = { action: 'create', fields: CONTENT_FIELDS, asInstant } as const;
    return this.store(link, write, outcome(link, { kind: 'created', draft, event }));
  }

  updated(
    link: LeasedLink,
    { draft, fields, event, asInstant }: Written & { draft: EventDraft; fields: readonly DraftField[] },
  ): Promise<CalendarLink | null> {
    const write = { action: 'update', fields, asInstant } as const;
    return this.store(link, write, outcome(link, { kind: 'updated', draft, fields, event }));
  }

  /** The event is gone. */
  deleted(link: LeasedLink): Promise<CalendarLink | null> {
    const write = { action: 'delete', fields: [], asInstant: false } as const;
    return this.store(link, write, outcome(link, { kind: 'deleted' }));
  }

  /** The event stays where we may not take it away from, and is not ours any more. */
  leftBehind(link: LeasedLink, { code }: LinkProblem): Promise<CalendarLink | null> {
    return this.commit(link, outcome(link, { kind: 'left-behind' }), () => this.timeline.leftBehind(link, code));
  }

  private store(
    link: LeasedLink,
    { action, fields, asInstant }: { action: Action; fields: readonly string[]; asInstant: boolean },
    patch: LinkPatch,
  ): Promise<CalendarLink | null> {
    const { etag } = patch;
    return this.commit(link, patch, async ({ inAlert }) => {
      await this.timeline.written(link, { action, fields, etag, inAlert });
      const { connectionId, provider, calendarId: chosen } = link;
      this.polled.written({ connectionId, provider, calendarId: link.providerCalendarId ?? chosen });
      if (asInstant) await this.timeline.writtenAsInstant(link, etag);
    });
  }

  private commit(
    link: LeasedLink,
    patch: LinkPatch,
    tell: (stored: StoredLink) => Promise<void>,
  ): Promise<CalendarLink | null> {
    return this.inTransaction(link, async () => {
      const stored = await this.writer.commitOutcome(link, patch);
      if (!stored) return null;
      if (patch.providerEventId === null) {
        await this.conflicts.closeConflict(link);
        await this.held.releaseHeld(link);
      }
      await tell(stored);
      return stored;
    });
  }

  /** Waits for the hooks: the line that tells of the job counts what was written, and a worker that stops waits for no more. */
  private inTransaction<Result>({ userId, connectionId }: LeasedLink, work: () => Promise<Result>): Promise<Result> {
    // Outcomes of one account are each about a link of its own, and what they share they change in statements that may repeat.
    return this.unitOfWork.runWithOthers(userId, work, { waitsForHooks: true, beside: connectionId });
  }
}
