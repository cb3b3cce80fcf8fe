import { isDeepStrictEqual } from 'node:util';
import type { CalendarLink } from '../links/calendar-link';
import type { WantedLink } from '../links/link.store';
import { changedFields, planPush, type PushPlan } from './plan-push';

/** One write that a push would make. */
export interface PlannedStep {
  action: 'create' | 'update' | 'delete';
  /** Where. */
  calendarId: string;
  /** What would be written; empty for a deletion. */
  fields: string[];
}

/**
 * What the push of a link would do first, once `LinkStore.replan` had planned it like this. Pure.
 *
 * @param link `undefined`: the account has none for this event yet
 * @param want `null`: the account is to show nothing for it
 */
export function plannedPush(link: CalendarLink | undefined, want: WantedLink | null): PushPlan {
  if (link?.unlinked) return { kind: 'nothing' };
  if (!link) return want ? { kind: 'create', draft: want.desired } : { kind: 'nothing' };
  const desired = want?.desired ?? null;
  const calendarId = want?.calendarId ?? link.calendarId;
  const differs = calendarId !== link.calendarId || !isDeepStrictEqual(desired, link.desired);
  return planPush({ ...link, desired, calendarId, desiredVersion: link.desiredVersion + (differs ? 1 : 0) });
}

/**
 * Everything that pushing a link would write, as far as it is known without asking the provider: a move is a deletion and
 * a creation, and what is in dispute is not written. Pure.
 */
export function plannedSteps(link: CalendarLink | undefined, want: WantedLink | null): PlannedStep[] {
  const plan = plannedPush(link, want);
  switch (plan.kind) {
    case 'create':
      return [creation(want!)];
    case 'update':
      return [{ action: 'update', calendarId: link!.providerCalendarId!, fields: plan.fields }];
    case 'delete': {
      const deletion: PlannedStep = { action: 'delete', calendarId: link!.providerCalendarId!, fields: [] };
      return want ? [deletion, creation(want)] : [deletion];
    }
    case 'find-and-delete':
      return [{ action: 'delete', calendarId: link!.calendarId, fields: [] }];
    case 'compare':
    case 'nothing':
      return [];
  }
}

function creation({ calendarId, desired }: WantedLink): PlannedStep {
  return { action: 'create', calendarId, fields: changedFields(desired, null) };
}
