import type { EventView, PlanView, PreferencesBody } from '@calendar/client';
import type { TargetChoice } from './choice';

/** Events that a first sync does not write, for one reason. */
export interface LeftOut {
  reason: 'not-added' | 'type-off' | 'as-alert' | 'not-chosen';
  events: readonly EventView[];
}

const REASONS: readonly LeftOut['reason'][] = ['not-chosen', 'type-off', 'as-alert', 'not-added'];

/**
 * Why events that are to come are not in a plan. Pure.
 *
 * @param coming events that are not over
 * @param rules as they are once the choice holds
 */
export function leftOut(
  coming: readonly EventView[],
  { plan, rules, choice }: { plan: Pick<PlanView, 'items'>; rules: PreferencesBody; choice: TargetChoice },
): LeftOut[] {
  const planned = new Set(plan.items.map(({ eventId }) => eventId));
  const reasonOf = (event: EventView) => whyLeftOut(event, rules, choice);
  const others = coming.filter(({ id, status }) => status !== 'cancelled' && !planned.has(id));
  return REASONS.map((reason) => ({ reason, events: others.filter((event) => reasonOf(event) === reason) })).filter(
    ({ events }) => events.length > 0,
  );
}

/** `null`: it is there already, or further down in the plan. */
function whyLeftOut(
  { addToCalendar, type }: EventView,
  { eventTypes }: PreferencesBody,
  { types }: TargetChoice,
): LeftOut['reason'] | null {
  if (!addToCalendar) return 'not-added';
  if (!eventTypes[type].sync) return 'type-off';
  if (type === 'follow_up' && eventTypes.follow_up.as === 'interview_reminder') return 'as-alert';
  return types.includes(type) ? null : 'not-chosen';
}
