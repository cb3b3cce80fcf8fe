import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import { DomainEvents, RemoteChangeMerged, type RemoteFields } from '@calendar/contracts/domain-events';
import { CONTENT_FIELDS, type ContentField } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { DecisionTimeline } from '../attempts/decision-timeline';
import { LinkTimeline } from '../attempts/link-timeline';
import { natureChanges } from '../attempts/nature-changes';
import { ConflictOutcomes } from '../conflicts/conflict-outcomes';
import type { CalendarLink } from '../links/calendar-link';
import type { StoredLink } from '../links/commit-outcomes';
import { LeaseLostError, type LeasedLink } from '../links/link-lease.store';
import type { LinkPatch } from '../links/link-patch';
import { outcome } from './outcome';
import { OutcomeWriter } from './outcome-writer';
import { changedAt } from '../merge/changed-at';
import type { DecidedByRule, FieldConflict, MergeResult } from '../merge/merge';

/** A merge that was made, to be stored. */
interface Merged {
  /** The event as the calendar shows it; `null`: deleted there. */
  found: ProviderEvent | null;
  /** The fields of it that show what we have written without knowing yet. */
  confirmed: readonly ContentField[];
  result: MergeResult;
}

/** What a merge means for the career event, the person and the timeline. */
interface ToTell {
  action: 'merge' | 'cancel' | 'unlink' | 'recreate';
  incoming: RemoteFields;
  conflicts: FieldConflict[];
}

/** What is told of a merge beside it. */
interface Beside {
  /** The fields of which the person has yet to be told that they wait. */
  asked: readonly ContentField[];
  changed: number | null;
  nature: ReturnType<typeof natureChanges>;
}

/** The event was edited here after the merge was made from what it said before: that edit would be lost. */
class EditedMeanwhileError extends Error {
  override readonly name = 'EditedMeanwhileError';
}

/** Stores what a merge came to, in one transaction: the link, the career event, the conflict and the timeline. */
@Injectable()
export class MergeOutcomes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: OutcomeWriter,
    private readonly timeline: LinkTimeline,
    private readonly decisions: DecisionTimeline,
    private readonly conflicts: ConflictOutcomes,
    private readonly events: DomainEvents,
  ) {}

  /**
   * @returns the settled link; when nothing has changed, `null` if its lease was lost, and `edited-meanwhile` if it is to
   *   be merged again because the event has been edited here
   */
  async apply(
    link: LeasedLink,
    { found, confirmed, result }: Merged,
  ): Promise<CalendarLink | 'edited-meanwhile' | null> {
    const patch = outcome(link, { kind: 'merged', found, result });
    const told = { ...toTell(result), etag: patch.etag };
    const changed = changedAt(link, found);
    const merging = this.unitOfWork.runInTurnOf(link.userId, async () => {
      await this.assertAsMerged(link);
      // Before the career event takes it over: the plan that follows from that finds here what it comes to, and leaves
      // this link alone. Else it would be pending, and be looked at twice, for what the calendar shows already.
      const stored = await this.writer.commitOutcome(link, patch);
      if (!stored) throw new LeaseLostError();
      await this.publish(link, told.incoming, changed);
      await this.timeline.cameToRest(link, stored);
      const byRule = 'decided' in result ? result.decided : undefined;
      const asked = await this.conflicts.record(link, told.conflicts, byRule?.fields);
      await this.recordWrite(link, { confirmed, found, inAlert: stored.inAlert });
      const nature = natureChanges({ ...link, providerCalendarId: link.movedOutOf ?? link.providerCalendarId }, patch);
      await this.recordMerge(link, told, { asked, changed, nature });
      if (byRule) await this.recordRule(link, byRule);
      return stored;
    });
    return merging.catch((error: unknown) => {
      if (error instanceof LeaseLostError) return null;
      if (error instanceof EditedMeanwhileError) return 'edited-meanwhile';
      throw error;
    });
  }

  /** No state was ever agreed on: what is desired is written over what stands there. */
  withoutBase(link: LeasedLink, found: ProviderEvent | null): Promise<CalendarLink | null> {
    const patch = outcome(link, { kind: 'found-without-base', found });
    return this.undisputed(link, patch, (stored) => this.timeline.cameToRest(link, stored));
  }

  /** A deletion of ours whose answer was lost has arrived. What is wanted again since is created next. */
  deletedByUs(link: LeasedLink): Promise<CalendarLink | null> {
    const patch = outcome(link, { kind: 'deleted' });
    const write = { action: 'delete', fields: [], etag: patch.etag } as const;
    return this.undisputed(link, patch, ({ inAlert }) => this.timeline.written(link, { ...write, inAlert }));
  }

  /** Stores an outcome that leaves nothing for the person to decide. */
  private undisputed(
    link: LeasedLink,
    patch: LinkPatch,
    tell: (stored: StoredLink) => Promise<void>,
  ): Promise<CalendarLink | null> {
    return this.unitOfWork.runInTurnOf(link.userId, async () => {
      const stored = await this.writer.commitOutcome(link, patch);
      if (!stored) return null;
      await tell(stored);
      await this.conflicts.record(link, []);
      return stored;
    });
  }

  private async assertAsMerged(link: LeasedLink): Promise<void> {
    const desiredVersion = await this.writer.lockDesired(link);
    if (desiredVersion === null) throw new LeaseLostError();
    if (desiredVersion !== link.desiredVersion) throw new EditedMeanwhileError();
  }

  /** An earlier write whose answer was lost has arrived after all. */
  private async recordWrite(
    link: LeasedLink,
    { confirmed, found, inAlert }: Pick<Merged, 'confirmed' | 'found'> & { inAlert: boolean },
  ): Promise<void> {
    if (!found) return;
    const { etag } = found;
    if (link.providerEventId === null) {
      await this.timeline.written(link, { action: 'create', fields: CONTENT_FIELDS, etag, inAlert });
    } else if (confirmed.length > 0) {
      await this.timeline.written(link, { action: 'update', fields: confirmed, etag, inAlert });
    }
  }

  private async recordMerge(
    link: LeasedLink,
    { action, incoming, conflicts, etag }: ToTell & { etag: string | null },
    { asked, changed, nature }: Beside,
  ): Promise<void> {
    const line = { etag, changedAt: changed === null ? null : new Date(changed) };
    // What is gone is nothing any more.
    const became = action === 'merge' && etag !== null && link.providerEventId !== null ? nature.fields : [];
    const fields = [...Object.keys(incoming), ...became];
    if (action !== 'merge' || fields.length > 0) {
      const before = { ...link.base?.ours, ...nature.before };
      const values = { ...incoming, ...nature.after };
      await this.timeline.merged(link, { ...line, action, fields, before, values, outcome: 'succeeded' });
    }
    if (asked.length > 0) {
      const values = Object.fromEntries(conflicts.map(({ field, calendar }) => [field, calendar]));
      const outcome = 'waits_for_decision';
      await this.timeline.merged(link, { ...line, action: 'conflict', fields: asked, values, outcome });
    }
  }

  private recordRule(link: LeasedLink, decided: DecidedByRule): Promise<void> {
    const { id: linkId, userId, eventId, connectionId } = link;
    return this.decisions.byRule({ linkId, userId, eventId, connectionId }, decided);
  }

  private async publish(link: LeasedLink, fields: RemoteFields, changed: number | null): Promise<void> {
    if (isEmpty(fields)) return;
    const { userId, eventId, connectionId } = link;
    const changedAt = toInstant(changed);
    await this.events.publish(new RemoteChangeMerged({ userId, eventId, connectionId, fields, changedAt }));
  }
}

function isEmpty(fields: RemoteFields): boolean {
  return Object.keys(fields).length === 0;
}

function toInstant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function toTell(result: MergeResult): ToTell {
  const nothing = { incoming: {}, conflicts: [] };
  switch (result.kind) {
    case 'merged':
      return { action: 'merge', incoming: result.incoming, conflicts: result.conflicts };
    case 'both-gone':
      return { ...nothing, action: 'merge' };
    case 'deletion-conflict':
      return { ...nothing, action: 'merge', conflicts: [result.conflict] };
    case 'cancel':
      return { ...nothing, action: 'cancel', incoming: { status: 'cancelled' } };
    case 'unlink':
    case 'recreate':
      return { ...nothing, action: result.kind };
  }
}
