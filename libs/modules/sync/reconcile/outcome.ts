import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import type { DraftField, EventDraft } from '@calendar/contracts/vocabulary';
import { deletedRemoteAfter, type RememberingLink } from '../links/deleted-remote';
import type { LinkPatch } from '../links/link-patch';
import { baseAfterUpdate } from '../merge/base-after-update';
import { changedAt } from '../merge/changed-at';
import { withChoiceOf } from '../merge/chosen-availability';
import { contentAsShown, withTraits } from '../merge/content-as-shown';
import type { MergeResult } from '../merge/merge';
import { isInStep } from '../planning/plan-push';

/** What has happened to a link that a worker has in hand. */
export type Step =
  /** The calendar shows what is desired, and nothing was sent. */
  | { kind: 'in-step' }
  /** `event`: as the provider has answered. */
  | { kind: 'created'; draft: EventDraft; event: ProviderEvent }
  | { kind: 'updated'; draft: EventDraft; fields: readonly DraftField[]; event: ProviderEvent }
  /** By us: for good, or to be created in another calendar. */
  | { kind: 'deleted' }
  /** In a move: it stays where we may not take it away from, and is not ours any more. */
  | { kind: 'left-behind' }
  /** `found`: as the calendar shows it; `null`: it is deleted there. */
  | { kind: 'merged'; found: ProviderEvent | null; result: MergeResult }
  /** As `merged`, but nothing was ever agreed on: what is desired is written over what stands there. */
  | { kind: 'found-without-base'; found: ProviderEvent | null };

/** What a step means for its link. Pure: whatever is desired anew meanwhile is seen to when it is stored. */
export function outcome(link: RememberingLink, step: Step): LinkPatch {
  const patch = patchOf(link, step);
  const { providerEventId, written: isWritten } = patch;
  const isDeletedThere = 'found' in step && step.found === null;
  const deletedRemote = deletedRemoteAfter(link, { providerEventId, isWritten, isDeletedThere });
  return deletedRemote === undefined ? patch : { ...patch, deletedRemote };
}

function patchOf(link: RememberingLink, step: Step): LinkPatch {
  switch (step.kind) {
    case 'in-step':
      return { ...asItIs(link), syncedVersion: link.desiredVersion };
    case 'created':
      return {
        ...standing(link, step.event, link.calendarId),
        movedFrom: null,
        base: withTraits(withChoiceOf({ ours: step.draft, theirs: step.event.content }, link.base), step.event),
        written: true,
      };
    case 'updated':
      return afterUpdate(link, step);
    case 'deleted': {
      // In a move the event takes along what the person has chosen for it.
      const base = link.desired ? link.base : null;
      return { ...gone(link), ...reached(link, link.desired === null), base, written: true };
    }
    case 'left-behind':
      return { ...gone(link), ...reached(link, link.desired === null), base: null };
    case 'merged':
      return afterMerge(link, step);
    case 'found-without-base':
      return step.found
        ? { ...standing(link, step.found), ...reached(link, false), base: null }
        : { ...gone(link), ...reached(link, link.desired === null) };
  }
}

function afterUpdate(link: RememberingLink, { draft, fields, event }: Extract<Step, { kind: 'updated' }>): LinkPatch {
  // Of what the echo does not say, what was just written is there now.
  const before = link.base && { ...link.base.theirs, ...(fields.includes('status') && { status: draft.status }) };
  const echo = contentAsShown(event, before);
  return {
    ...standing(link, event),
    // With a field in dispute this edit may have ended it: the event is compared once more.
    ...reached(link, link.disputed.length === 0),
    base: withTraits(baseAfterUpdate(link.base, { draft, fields, echo, disputed: link.disputed }), event),
    written: true,
  };
}

function afterMerge(link: RememberingLink, { found, result }: Extract<Step, { kind: 'merged' }>): LinkPatch {
  const deleted = gone(link);
  const toBe = (draft: EventDraft | null) => ({ merged: { draft, editedAt: instant(changedAt(link, found)) } });
  switch (result.kind) {
    case 'merged': {
      if (!found) throw new Error('fields can only be merged with an event that exists');
      const { base, desired } = result;
      const disputed = result.conflicts.map(({ field }) => field);
      const after = { ...standing(link, found), base, disputed };
      // What the calendar has won is no longer ours to write; a move to another calendar that waits is.
      const isReached = isInStep({ ...link, ...after, desired });
      const hasWon = Object.keys(result.incoming).length > 0;
      return { ...after, ...reached(link, isReached), ...(hasWon && toBe(desired)) };
    }
    case 'both-gone':
      return deleted;
    case 'cancel':
      return { ...deleted, ...toBe(null) };
    case 'unlink':
      return { ...deleted, unlinked: true };
    case 'recreate':
      return { ...deleted, ...reached(link, false) };
    case 'deletion-conflict':
      // The base stays: it tells, after the decision, what each side had changed.
      return { ...(found ? standing(link, found) : deleted), base: link.base, disputed: ['existence'] };
  }
}

/** The event of the link as it is known. */
function asItIs(link: RememberingLink): LinkPatch {
  const { providerEventId, providerCalendarId, movedFrom, recurring, guests } = link;
  const { etag, htmlLink, providerUpdatedAt, base, generation, syncedVersion } = link;
  return {
    providerEventId,
    providerCalendarId,
    movedFrom,
    recurring,
    guests,
    etag,
    htmlLink,
    providerUpdatedAt,
    base,
    generation,
    syncedVersion,
    written: false,
  };
}

/** The event stands in a calendar as it is shown, and what is desired is reached. */
function standing(
  link: RememberingLink,
  event: ProviderEvent,
  calendarId = link.providerCalendarId ?? link.calendarId,
): LinkPatch {
  return {
    ...asItIs(link),
    providerEventId: event.id,
    providerCalendarId: calendarId,
    recurring: event.recurring ?? false,
    guests: event.guests ?? 0,
    etag: event.etag,
    htmlLink: event.htmlLink,
    providerUpdatedAt: event.updatedAt === null ? null : new Date(event.updatedAt),
    syncedVersion: link.desiredVersion,
  };
}

/**
 * There is no event any more, and what is desired is reached. The next one, if there will be one, gets a key of its own. The
 * base stays: should the event come back out of the bin, it tells what each side has changed since.
 */
function gone(link: RememberingLink): LinkPatch {
  return {
    ...asItIs(link),
    providerEventId: null,
    providerCalendarId: null,
    movedFrom: null,
    recurring: false,
    guests: 0,
    etag: null,
    htmlLink: null,
    providerUpdatedAt: null,
    generation: link.generation + 1,
    syncedVersion: link.desiredVersion,
    disputed: [],
  };
}

/** Whether the calendar has what is desired; if not, the link stays due, however often the same is stored. */
function reached(link: RememberingLink, isReached: boolean): Pick<LinkPatch, 'syncedVersion'> {
  const behind = Math.min(link.syncedVersion, link.desiredVersion - 1);
  return { syncedVersion: isReached ? link.desiredVersion : behind };
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
