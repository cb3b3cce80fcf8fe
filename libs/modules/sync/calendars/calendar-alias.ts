import type { SyncTarget } from '@calendar/contracts/vocabulary';

/** The name by which every account knows its default calendar, whatever id the provider lists it under. */
export const PRIMARY = 'primary';

/**
 * The one name of a calendar: the default calendar is always `primary`, all others go by their id. Pure.
 *
 * @param primaryId the id under which the account lists its default calendar, if it is known yet
 */
export function nameOf(calendarId: string, primaryId: string | undefined): string {
  return calendarId === primaryId ? PRIMARY : calendarId;
}

/**
 * Targets with one name for each calendar: two that turn out to be for the same calendar become one. Pure.
 *
 * @param primaryIds by connection; those of which it is not known yet are left out
 */
export function withOneNameEach(targets: readonly SyncTarget[], primaryIds: ReadonlyMap<string, string>): SyncTarget[] {
  const named = targets.map((target) => {
    const calendarId = nameOf(target.calendarId, primaryIds.get(target.connectionId));
    return { ...target, calendarId };
  });
  const byCalendar = Map.groupBy(named, ({ connectionId, calendarId }) => `${connectionId} ${calendarId}`);
  return [...byCalendar.values()].map((same) => ({
    ...same[0]!,
    eventTypes: [...new Set(same.flatMap(({ eventTypes }) => eventTypes))],
  }));
}
