import type { PlanItemView, PreferencesBody, SyncTargetBody } from '@calendar/client';

export type EventType = PlanItemView['type'];

/** Where the events of an account go, and of which types. */
export interface TargetChoice {
  calendarId: string;
  types: readonly EventType[];
}

const ALL: readonly EventType[] = ['interview', 'follow_up', 'reminder'];
/** The alias of every account's default calendar. */
export const PRIMARY = 'primary';

/** What the rules say of an account now. Several calendars count as the first of them until somebody chooses one. */
export function choiceOf({ targets }: Pick<PreferencesBody, 'targets'>, connectionId: string): TargetChoice {
  const own = targets.filter((target) => target.connectionId === connectionId);
  const types = ALL.filter((type) => own.some(({ eventTypes }) => eventTypes.includes(type)));
  return { calendarId: own[0]?.calendarId ?? PRIMARY, types };
}

export function isSameChoice(one: TargetChoice, other: TargetChoice): boolean {
  return one.calendarId === other.calendarId && one.types.join() === other.types.join();
}

/** In the order in which types are always told. */
export function withType({ calendarId, types }: TargetChoice, type: EventType, isOn: boolean): TargetChoice {
  return { calendarId, types: ALL.filter((one) => (one === type ? isOn : types.includes(one))) };
}

/** The targets of all accounts once this one has its choice. */
export function targetsWith(
  targets: readonly SyncTargetBody[],
  connectionId: string,
  { calendarId, types }: TargetChoice,
): SyncTargetBody[] {
  const others = targets.filter((target) => target.connectionId !== connectionId);
  return types.length === 0 ? others : [...others, { connectionId, calendarId, eventTypes: [...types] }];
}
