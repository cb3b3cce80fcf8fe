import { readContentLines, type ContentLine } from '@calendar/platform/icalendar';

/** A component of a calendar object: which of its lines it has, from its BEGIN to its END. */
export interface Component {
  name: string;
  /** Indexes of the lines with BEGIN and END. */
  begin: number;
  end: number;
  children: Component[];
}

/** A calendar object resource (RFC 4791, 4.1): one event, with the occurrences that differ from it beside it. */
export interface CalendarObject {
  lines: readonly ContentLine[];
  /** The event itself. */
  event: Component;
  /** Its occurrences that stand elsewhere or say something else. */
  exceptions: Component[];
  zones: Component[];
}

/** @returns `null` for a text that is no calendar with an event. Pure */
export function readObject(text: string): CalendarObject | null {
  const lines = readContentLines(text);
  const calendar = componentsOf(lines).find(({ name }) => name === 'VCALENDAR');
  const events = calendar?.children.filter(({ name }) => name === 'VEVENT') ?? [];
  const isException = (event: Component) => property(lines, event, 'RECURRENCE-ID') !== undefined;
  const event = events.find((each) => !isException(each));
  if (!calendar || !event) return null;
  return {
    lines,
    event,
    exceptions: events.filter(isException),
    zones: calendar.children.filter(({ name }) => name === 'VTIMEZONE'),
  };
}

/** The first line of a component with this name, none of those of the components within it. */
export function property(lines: readonly ContentLine[], component: Component, name: string): ContentLine | undefined {
  return properties(lines, component).find((line) => line.name === name);
}

export function properties(lines: readonly ContentLine[], component: Component): ContentLine[] {
  return indexesOf(component).map((index) => lines[index]!);
}

/** The indexes of the lines that are a component's own, without its BEGIN and END. */
export function indexesOf({ begin, end, children }: Component): number[] {
  const own: number[] = [];
  for (let index = begin + 1; index < end; index += 1) {
    const inner = children.find((each) => each.begin === index);
    if (inner) index = inner.end;
    else own.push(index);
  }
  return own;
}

/** What is never closed is none. */
function componentsOf(lines: readonly ContentLine[]): Component[] {
  const found: Component[] = [];
  const open: Component[] = [];
  for (const [index, line] of lines.entries()) {
    const name = line.value.trim().toUpperCase();
    if (line.name === 'BEGIN') open.push({ name, begin: index, end: -1, children: [] });
    if (line.name !== 'END' || open.at(-1)?.name !== name) continue;
    const closed = { ...open.pop()!, end: index };
    (open.at(-1)?.children ?? found).push(closed);
  }
  return found;
}
