import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import { DomainEvents, RemoteChangeMerged, type RemoteFields } from '@calendar/contracts/domain-events';
import { CONTENT_FIELDS, type ContentField, type EventDraft } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { DecisionTimeline } from '../attempts/decision-timeline';
import { LinkTimeline } from '../attempts/link-timeline';
import { ConflictOutcomes } from '../conflicts/conflict-outcomes';
import type { Base, CalendarLink, DisputedField } from '../links/calendar-link';
import { LeaseLostError, type LeasedLink, type LinkPatch } from '../links/link-lease.store';
import { OutcomeWriter } from './outcome-writer';
import { isInStep } from '../planning/plan-push';
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

/** What a merge means for the link, the career event and the person. */
interface Consequence {
  outcome: LinkPatch;
  action: 'merge' | 'cancel' | 'unlink' | 'recreate' | 'conflict';
  incoming: RemoteFields;
  conflicts: FieldConflict[];
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
    const consequence = consequenceOf(link, found, result);
    const { incoming } = consequence;
    const changed = changedAt(link, found);
    const merging = this.unitOfWork.runInTurnOf(link.userId, async () => {
      await this.assertAsMerged(link);
      // Before the career event takes it over: the plan that follows from that finds here what it comes to, and leaves
      // this link alone. Else it would be pending, and be looked at twice, for what the calendar shows already.
      const desired = isEmpty(incoming)
        ? {}
        : { desired: { draft: desiredAfter(result), editedAt: toInstant(changed) } };
      const stored = await this.writer.commitOutcome(link, { ...consequence.outcome, ...desired });
      if (!stored) throw new LeaseLostError();
      await this.publish(link, incoming, changed);
      await this.timeline.cameToRest(link, stored);
      const byRule = 'decided' in result ? result.decided : undefined;
      const asked = await this.conflicts.record(link, consequence.conflicts, byRule?.fields);
      await this.recordWrite(link, { confirmed, found, inAlert: stored.inAlert });
      await this.recordMerge(link, consequence, { asked, changed });
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
    const outcome = found
      ? standing(link, found, { base: null, version: behind(link) })
      : gone(link, link.desired ? behind(link) : link.desiredVersion);
    return this.unitOfWork.runInTurnOf(link.userId, async () => {
      const stored = await this.writer.commitOutcome(link, outcome);
      if (!stored) return null;
      await this.timeline.cameToRest(link, stored);
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

  /** @param asked the fields of which the person has yet to be told that they wait */
  private async recordMerge(
    link: LeasedLink,
    { action, incoming, conflicts, outcome: { event } }: Consequence,
    { asked, changed }: { asked: readonly ContentField[]; changed: number | null },
  ): Promise<void> {
    const line = { etag: event?.etag ?? null, changedAt: changed === null ? null : new Date(changed) };
    const fields = Object.keys(incoming);
    const taken = action === 'conflict' ? 'merge' : action;
    if (taken !== 'merge' || fields.length > 0) {
      await this.timeline.merged(link, { ...line, action: taken, fields, values: incoming, outcome: 'succeeded' });
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

function desiredAfter(result: MergeResult): EventDraft | null {
  return result.kind === 'merged' ? result.desired : null;
}

function consequenceOf(link: LeasedLink, found: ProviderEvent | null, result: MergeResult): Consequence {
  const none = { incoming: {}, conflicts: [] };
  switch (result.kind) {
    case 'merged':
      return takeOver(link, found, result);
    case 'both-gone':
      return { ...none, action: 'merge', outcome: gone(link, link.desiredVersion) };
    case 'recreate':
      return { ...none, action: 'recreate', outcome: gone(link, behind(link)) };
    case 'unlink':
      return { ...none, action: 'unlink', outcome: { ...gone(link, link.desiredVersion), unlinked: true } };
    case 'cancel':
      return {
        action: 'cancel',
        incoming: { status: 'cancelled' },
        conflicts: [],
        outcome: gone(link, link.desiredVersion),
      };
    case 'deletion-conflict': {
      const disputed: DisputedField[] = ['existence'];
      const outcome = found
        ? standing(link, found, { base: link.base, version: link.desiredVersion })
        : gone(link, link.desiredVersion);
      // The base stays: it tells, after the decision, what each side had changed.
      return {
        action: 'conflict',
        incoming: {},
        conflicts: [result.conflict],
        outcome: { ...outcome, base: link.base, disputed, settled: 'conflict' },
      };
    }
  }
}

function takeOver(
  link: LeasedLink,
  found: ProviderEvent | null,
  result: Extract<MergeResult, { kind: 'merged' }>,
): Consequence {
  if (!found) throw new Error('fields can only be merged with an event that exists');
  const disputed = result.conflicts.map((conflict) => conflict.field);
  const { base, desired } = result;
  const { id: providerEventId, recurring = false, guests = 0 } = found;
  const providerCalendarId = link.providerCalendarId ?? link.calendarId;
  const after = { ...link, providerEventId, providerCalendarId, recurring, guests, base, desired, disputed };
  // What the calendar has won is no longer ours to write; a move to another calendar that waits is.
  const version = isInStep(after) ? link.desiredVersion : behind(link);
  return {
    action: disputed.length > 0 ? 'conflict' : 'merge',
    incoming: result.incoming,
    conflicts: result.conflicts,
    outcome: { ...standing(link, found, { base, version }), disputed },
  };
}

/** The version that counts as reached when the newest one still has to be written. */
function behind(link: CalendarLink): number {
  return Math.min(link.syncedVersion, link.desiredVersion - 1);
}

function standing(link: CalendarLink, found: ProviderEvent, state: { base: Base | null; version: number }): LinkPatch {
  return {
    version: state.version,
    event: { ...found, calendarId: link.providerCalendarId ?? link.calendarId, movedFrom: link.movedFrom },
    base: state.base,
    generation: link.generation,
    settled: 'synced',
    written: false,
  };
}

function gone(link: CalendarLink, version: number): LinkPatch {
  return {
    version,
    event: null,
    // Should the event come back out of the bin, this tells what each side has changed since.
    base: link.base,
    generation: link.generation + 1,
    settled: 'removed',
    disputed: [],
    written: false,
    deletedThere: true,
  };
}
