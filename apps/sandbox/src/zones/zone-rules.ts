const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;
const MOST_OFFSETS_PER_ZONE = 20_000;

/** Of zones that exist: there are only so many. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();
/** As this machine has them, by zone and quarter of an hour: no zone has ever changed its clocks in between. */
const OFFSETS = new Map<string, Map<number, number>>();

/** Whether it is the IANA name of a time zone. */
export function isTimeZone(name: unknown): name is string {
  return typeof name === 'string' && formatOf(name) !== undefined;
}

/**
 * A provider's rules for zones, which may be of another release than those of this machine. As there, one set of rules serves
 * everybody who runs in this process.
 */
export class ZoneRules {
  private readonly ahead = new Map<string, number>();

  /** @param minutesAhead by IANA name: how much further ahead of UTC a zone is than this machine thinks */
  change(minutesAhead: Readonly<Record<string, number>>): void {
    this.ahead.clear();
    for (const [zone, minutes] of Object.entries(minutesAhead)) this.ahead.set(zone, minutes * MINUTE_MS);
  }

  /** Whether they say of a zone what this machine does not. */
  differFor(zone: string): boolean {
    return this.ahead.has(zone);
  }

  /** How far a zone is ahead of UTC at an instant, in milliseconds. */
  offsetAt(instant: number, zone: string): number {
    return knownOffset(instant, zone) + (this.ahead.get(zone) ?? 0);
  }

  /**
   * The instant at which a zone's clocks show a wall time. One that is skipped in spring is moved on by the gap; of two
   * equal ones in autumn the first counts.
   *
   * @param wall the wall time, read as if it were UTC, in epoch milliseconds
   */
  instantOfWall(wall: number, zone: string): number {
    const before = this.offsetAt(wall - DAY_MS, zone);
    const after = this.offsetAt(wall + DAY_MS, zone);
    const early = wall - before;
    if (before === after || this.offsetAt(early, zone) === before) return early;
    const late = wall - after;
    return this.offsetAt(late, zone) === after ? late : early;
  }
}

function knownOffset(instant: number, zone: string): number {
  if (zone === 'UTC' || zone === 'Etc/UTC') return 0;
  let known = OFFSETS.get(zone);
  if (!known || known.size >= MOST_OFFSETS_PER_ZONE) OFFSETS.set(zone, (known = new Map()));
  const quarter = Math.floor(instant / QUARTER_MS);
  let offset = known.get(quarter);
  if (offset === undefined) known.set(quarter, (offset = readOffset(quarter * QUARTER_MS, zone)));
  return offset;
}

function readOffset(instant: number, zone: string): number {
  const format = formatOf(zone);
  if (!format) throw new RangeError(`Unknown time zone ${zone}`);
  const shown: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) shown[type] = Number(value);
  const { year = 0, month = 1, day, hour, minute, second } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = FORMATS.get(zone);
  if (known) return known;
  // Offsets such as `+01:00` are zones for Intl, but no names.
  if (!/^[A-Za-z]/.test(zone)) return undefined;
  const numbers = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...numbers, ...clock });
    FORMATS.set(zone, format);
    return format;
  } catch {
    return undefined;
  }
}
