import ICAL from 'ical.js';
import { findIana } from 'windows-iana';
import { instantOf, knownZone, readContentLines, utcOf, type ContentLine } from '@calendar/platform/icalendar';
import { property, type CalendarObject } from './calendar-object';

/** A time as an object tells it. */
export type ObjectTime =
  | { kind: 'date'; date: string }
  /** `timeZone`: IANA name; `null` when the object names none that we know: `instant` is right all the same, or the best guess. */
  | { kind: 'instant'; instant: number; timeZone: string | null };

type Zoned = Pick<CalendarObject, 'lines' | 'zones'>;

const DATE = /^(\d{4})(\d\d)(\d\d)$/;

/** What a line such as DTSTART tells; `null` for what is no time. Pure. */
export function readTime(
  object: CalendarObject,
  line: ContentLine | undefined,
  value = line?.value,
): ObjectTime | null {
  if (!line || value === undefined) return null;
  const [, year, month, day] = DATE.exec(value.trim()) ?? [];
  if (year !== undefined) return { kind: 'date', date: `${year}-${month}-${day}` };
  const text = value.trim().toUpperCase();
  if (text.endsWith('Z')) {
    const instant = utcOf(text.slice(0, -1));
    return instant === null ? null : { kind: 'instant', instant, timeZone: 'UTC' };
  }
  const id = line.parameters.get('TZID')?.[0];
  const timeZone = id === undefined ? null : zoneNamed(object, id);
  if (timeZone !== null) {
    const instant = instantOf(text, knownZone(timeZone)!);
    return instant === null ? null : { kind: 'instant', instant, timeZone };
  }
  const instant = (id === undefined ? null : byOwnRules(object, id, text)) ?? utcOf(text);
  return instant === null ? null : { kind: 'instant', instant, timeZone: null };
}

/**
 * The IANA zone of a TZID: its name, the end of a path (`/freeassociation.sourceforge.net/Europe/Berlin`), what the object
 * says beside it (X-LIC-LOCATION), or a name that Windows has for it. Pure.
 */
export function zoneNamed(object: Zoned, id: string): string | null {
  const beside = zoneComponent(object, id);
  const location = beside && property(object.lines, beside, 'X-LIC-LOCATION')?.value.trim();
  const parts = id.split('/');
  const tails = parts.slice(1).map((_part, index) => parts.slice(index + 1).join('/'));
  const windows = findIana(id)[0];
  const names = [id, ...tails, location, windows].filter((name) => name !== undefined && name !== '');
  return names.find((name) => knownZone(name!) !== null) ?? null;
}

export function zoneComponent({ lines, zones }: Zoned, id: string) {
  return zones.find((zone) => property(lines, zone, 'TZID')?.value.trim() === id);
}

/** By the VTIMEZONE that the object brings along, of a zone that has no name with us. */
function byOwnRules(object: CalendarObject, id: string, wallTime: string): number | null {
  const zone = zoneComponent(object, id);
  const asUtc = utcOf(wallTime);
  if (!zone || asUtc === null) return null;
  const text = object.lines
    .slice(zone.begin, zone.end + 1)
    .map(({ raw }) => raw)
    .join('');
  try {
    const component = new ICAL.Component(ICAL.parse(withoutDoubts(text)) as unknown[]);
    const time = ICAL.Time.fromJSDate(new Date(asUtc), true);
    time.zone = new ICAL.Timezone(component);
    return time.toUnixTime() * 1_000;
  } catch {
    // ical.js gives up at one bad line: the zone is as good as not there.
    return null;
  }
}

/** Lines that are none would have it give up. */
function withoutDoubts(text: string): string {
  return readContentLines(text)
    .filter(({ name }) => name !== '')
    .map(({ raw }) => raw)
    .join('');
}
