import { ZoneRules } from '../zones/zone-rules';

/** Google's own rules. */
export const googleZones = new ZoneRules();

/** `2026-12-01T10:00:00+01:00` as the clocks of `timeZone` show it; `Z` for UTC. */
export function renderInstant(instant: number, timeZone: string): string {
  const offset = googleZones.offsetAt(instant, timeZone);
  const wall = new Date(instant + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${wall}Z`;
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
  const mm = String(minutes % 60).padStart(2, '0');
  return `${wall}${offset > 0 ? '+' : '-'}${hh}:${mm}`;
}
