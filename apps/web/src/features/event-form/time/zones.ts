/** Zones by what stands before the slash, each group and each place in it by the alphabet. */
export interface ZoneGroup {
  name: string;
  zones: readonly { id: string; name: string }[];
}

/**
 * All zones that can be chosen. What a browser lists may lack UTC and the zone of an event: those that are `needed` stand in
 * front, by themselves.
 *
 * @param known IANA names, as `Intl.supportedValuesOf('timeZone')` has them
 */
export function zoneGroups(known: readonly string[], needed: { name: string; zones: readonly string[] }): ZoneGroup[] {
  const groups = Map.groupBy(
    known.filter((id) => id.includes('/') && !id.startsWith('Etc/')),
    (id) => id.split('/')[0]!,
  );
  const listed = [...groups]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, ids]) => ({ name, zones: ids.map((id) => ({ id, name: zoneName(id) })).sort(byName) }));
  const first = [...new Set([...needed.zones, 'UTC'])].map((id) => ({ id, name: zoneName(id) }));
  return [{ name: needed.name, zones: first }, ...listed];
}

/** "New York" of "America/New_York"; "Indiana, Knox" of what has three parts. */
export function zoneName(id: string): string {
  const parts = id.split('/');
  return (parts.length > 1 ? parts.slice(1) : parts).join(', ').replaceAll('_', ' ');
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name.localeCompare(other.name);
}
