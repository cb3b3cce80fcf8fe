import type { PreferencesBody, SyncTargetBody } from '@calendar/client';
import type { EventType } from '../integrations.words';

/** A change of the rules: a JSON Merge Patch (RFC 7396) without deletions. */
export type RulesPatch = {
  eventTypes?: { [Type in EventType]?: Partial<PreferencesBody['eventTypes'][Type]> };
  targets?: SyncTargetBody[];
} & Partial<Pick<PreferencesBody, 'conflictPolicy' | 'onCalendarDelete' | 'clashWarning'>>;

/** The calendar of an account that a type goes to; `null` when it goes to none of them. */
export function calendarOf(
  { targets }: Pick<PreferencesBody, 'targets'>,
  { connectionId, type }: { connectionId: string; type: EventType },
): string | null {
  const target = targets.find((one) => one.connectionId === connectionId && one.eventTypes.includes(type));
  return target?.calendarId ?? null;
}

/** The targets once a type goes to that calendar of an account, and to no other of it. @param calendarId `null` for none */
export function withCalendar(
  targets: readonly SyncTargetBody[],
  { connectionId, type, calendarId }: { connectionId: string; type: EventType; calendarId: string | null },
): SyncTargetBody[] {
  const without = targets.map((target) =>
    target.connectionId === connectionId
      ? { ...target, eventTypes: target.eventTypes.filter((one) => one !== type) }
      : target,
  );
  const isWanted = (target: SyncTargetBody) => target.connectionId === connectionId && target.calendarId === calendarId;
  const grown = without.map((target) =>
    isWanted(target) ? { ...target, eventTypes: [...target.eventTypes, type] } : target,
  );
  const isNew = calendarId !== null && !without.some(isWanted);
  const all = isNew ? [...grown, { connectionId, calendarId, eventTypes: [type] }] : grown;
  return all.filter(({ eventTypes }) => eventTypes.length > 0);
}

/** What the rules are once a patch is applied: objects merge, everything else is replaced. */
export function patched(rules: PreferencesBody, patch: RulesPatch): PreferencesBody {
  return merged(rules, patch) as PreferencesBody;
}

/** The patch that takes a patch back. */
export function inverseOf(patch: RulesPatch, before: PreferencesBody): RulesPatch {
  return picked(patch, before) as RulesPatch;
}

/** Whether a change can take events out of a calendar, which is asked before. */
export function mayRemove(patch: RulesPatch, before: PreferencesBody): boolean {
  const types = Object.entries(patch.eventTypes ?? {}) as [EventType, { sync?: boolean; as?: string }][];
  const isLess = types.some(
    ([type, rule]) =>
      before.eventTypes[type].sync &&
      (rule.sync === false || (type === 'follow_up' && rule.as === 'interview_reminder')),
  );
  return isLess || (patch.targets !== undefined && leavesCalendars(before.targets, patch.targets));
}

function leavesCalendars(before: readonly SyncTargetBody[], after: readonly SyncTargetBody[]): boolean {
  return before.some(({ connectionId, eventTypes }) =>
    eventTypes.some((type) => calendarOf({ targets: [...after] }, { connectionId, type }) === null),
  );
}

type Plain = Record<string, unknown>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merged(base: unknown, patch: unknown): unknown {
  if (!isPlain(patch)) return patch;
  const from = isPlain(base) ? base : {};
  const changes = Object.entries(patch).map(([name, value]) => [name, merged(from[name], value)]);
  return { ...from, ...(Object.fromEntries(changes) as Plain) };
}

function picked(patch: unknown, before: unknown): unknown {
  if (!isPlain(patch) || !isPlain(before)) return before;
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, picked(value, before[name])]));
}
