import { CONTENT_FIELDS, type DraftField, type EventDraft } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LinkTimeline } from '../attempts/link-timeline';
import type { CalendarLink } from '../links/calendar-link';
import { withChoiceOf } from '../merge/chosen-availability';
import { contentAsShown, withTraits } from '../merge/content-as-shown';
import { baseAfterUpdate } from '../merge/base-after-update';
import { ConflictOutcomes } from '../conflicts/conflict-outcomes';
import { HeldDeletionRelease } from '../deletions/held-deletion-release';
import type { LeasedLink, LinkPatch, StoredLink } from '../links/link-lease.store';
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
  ) {}

  /** The calendar already shows what is desired: no request was made. */
  async nothing(link: LeasedLink): Promise<CalendarLink | null> {
    return this.unitOfWork.runWithOthers(link.userId, async () => {
      const stored = await this.writer.commitOutcome(link, {
        version: link.desiredVersion,
        event: standing(link),
        base: link.base,
        generation: link.generation,
        settled: link.desired ? 'synced' : 'removed',
        written: false,
      });
      if (stored) await this.timeline.cameToRest(link, stored);
      return stored;
    });
  }

  created(link: LeasedLink, done: Written & { draft: EventDraft }): Promise<CalendarLink | null> {
    return this.store(
      link,
      { action: 'create', fields: CONTENT_FIELDS, asInstant: done.asInstant },
      {
        version: link.desiredVersion,
        event: { ...done.event, calendarId: link.calendarId, movedFrom: null },
        base: withTraits(withChoiceOf({ ours: done.draft, theirs: done.event.content }, link.base), done.event),
        generation: link.generation,
        settled: 'synced',
        written: true,
      },
    );
  }

  updated(
    link: LeasedLink,
    done: Written & { draft: EventDraft; fields: readonly DraftField[] },
  ): Promise<CalendarLink | null> {
    // Of what the echo does not say, what was just written is there now.
    const before = link.base && {
      ...link.base.theirs,
      ...(done.fields.includes('status') && { status: done.draft.status }),
    };
    const echo = contentAsShown(done.event, before);
    return this.store(
      link,
      { action: 'update', fields: done.fields, asInstant: done.asInstant },
      {
        // With a field in dispute this edit may have ended it: the event is compared once more.
        version: link.disputed.length > 0 ? behind(link) : link.desiredVersion,
        event: { ...done.event, calendarId: link.providerCalendarId ?? link.calendarId, movedFrom: link.movedFrom },
        base: withTraits(baseAfterUpdate(link.base, { ...done, echo, disputed: link.disputed }), done.event),
        generation: link.generation,
        settled: 'synced',
        written: true,
      },
    );
  }

  /** The event is gone. The next one of this link, if there will be one, gets a key of its own. */
  deleted(link: LeasedLink): Promise<CalendarLink | null> {
    const write = { action: 'delete', fields: [], asInstant: false } as const;
    // In a move the event takes along what the person has chosen for it.
    const base = link.desired ? link.base : null;
    return this.store(link, write, { ...gone(link), base, written: true });
  }

  /** The event stays where we may not take it away from, and is not ours any more. */
  leftBehind(link: LeasedLink, { code }: LinkProblem): Promise<CalendarLink | null> {
    return this.settle(link, { ...gone(link), written: false }, () => this.timeline.leftBehind(link, code));
  }

  private store(
    link: LeasedLink,
    { action, fields, asInstant }: { action: Action; fields: readonly string[]; asInstant: boolean },
    outcome: LinkPatch,
  ): Promise<CalendarLink | null> {
    const etag = outcome.event?.etag ?? null;
    return this.settle(link, outcome, async ({ inAlert }) => {
      await this.timeline.written(link, { action, fields, etag, inAlert });
      if (asInstant) await this.timeline.writtenAsInstant(link, etag);
    });
  }

  private settle(
    link: LeasedLink,
    outcome: LinkPatch,
    tell: (stored: StoredLink) => Promise<void>,
  ): Promise<CalendarLink | null> {
    return this.unitOfWork.runWithOthers(link.userId, async () => {
      const stored = await this.writer.commitOutcome(link, outcome);
      if (!stored) return null;
      if (outcome.event === null) {
        await this.conflicts.closeConflict(link);
        await this.held.releaseHeld(link);
      }
      await tell(stored);
      return stored;
    });
  }
}

function gone(link: LeasedLink): Omit<LinkPatch, 'written'> {
  return {
    // In a move the version is reached only when the event stands in the other calendar.
    version: link.desired ? behind(link) : link.desiredVersion,
    event: null,
    base: null,
    generation: link.generation + 1,
    settled: 'removed',
    disputed: [],
  };
}

/** The version that counts as reached when the newest one still has to be looked at. */
function behind(link: CalendarLink): number {
  return Math.min(link.syncedVersion, link.desiredVersion - 1);
}

function standing(link: CalendarLink): LinkPatch['event'] {
  if (!link.providerEventId || !link.providerCalendarId || !link.etag) return null;
  return {
    id: link.providerEventId,
    calendarId: link.providerCalendarId,
    movedFrom: link.movedFrom,
    recurring: link.recurring,
    guests: link.guests,
    etag: link.etag,
    htmlLink: link.htmlLink,
    updatedAt: link.providerUpdatedAt?.toISOString() ?? null,
  };
}
