import { describe, expect, it } from 'vitest';
import type { EventContentInput } from './career-event';
import { contentFromBody, contentFromPatch, type ParsedInput } from './event-input';
import type { EventBody, EventPatchBody } from './http/event.bodies';

const BODY = {
  type: 'interview',
  title: 'Acme: system design',
  start: '2026-12-01T10:00:00+01:00',
  end: '2026-12-01T11:00:00+01:00',
  timeZone: 'Europe/Berlin',
} satisfies EventBody;

function contentOf(parsed: ParsedInput): EventContentInput {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.content;
}

const stored = contentOf(contentFromBody({ ...BODY, description: 'text', reminders: [10], metadata: { a: 1 } }));
const allDay = contentOf(
  contentFromBody({ type: 'reminder', title: 'Fair', start: '2026-12-01', end: '2026-12-02', allDay: true }),
);

const patched = (patch: EventPatchBody, of = stored) => contentOf(contentFromPatch(of, patch));

function fieldsAtFault(parsed: ParsedInput): string[] {
  return parsed.ok ? [] : parsed.errors.map(({ field }) => field);
}

describe('a new event', () => {
  it('gets the defaults of what is absent', () => {
    expect(contentOf(contentFromBody(BODY))).toMatchObject({
      description: '',
      location: '',
      status: 'confirmed',
      addToCalendar: true,
      reminders: null,
      relatesTo: null,
      metadata: {},
    });
  });

  it('has each reminder once, the earliest warning first, and an empty list as such', () => {
    expect(contentOf(contentFromBody({ ...BODY, reminders: [10, 60, 10, 0] })).reminders).toEqual([60, 10, 0]);
    expect(contentOf(contentFromBody({ ...BODY, reminders: [] })).reminders).toEqual([]);
  });

  it('has one kind of line end', () => {
    const texts = { description: 'a\r\nb\rc\nd\n\r', location: 'x\r\ny' };
    expect(contentOf(contentFromBody({ ...BODY, ...texts }))).toMatchObject({
      description: 'a\nb\nc\nd\n\n',
      location: 'x\ny',
    });
  });

  it('has metadata as they will be read back', () => {
    const metadata = { zero: -0, list: [1e308 * 10], text: '\u2028' };
    expect(contentOf(contentFromBody({ ...BODY, metadata })).metadata).toEqual({
      zero: 0,
      list: [null],
      text: '\u2028',
    });
  });

  it('names its interview as Postgres writes ids', () => {
    const relatesTo = '4A1F6A6E-5B0C-4C1E-9F39-0D3F4F7D6A10';
    expect(contentOf(contentFromBody({ ...BODY, relatesTo })).relatesTo).toBe(relatesTo.toLowerCase());
  });

  it('with a wrong time is refused', () => {
    expect(fieldsAtFault(contentFromBody({ ...BODY, end: BODY.start }))).toEqual(['end']);
    expect(fieldsAtFault(contentFromBody({ ...BODY, allDay: true }))).toEqual(['start', 'end']);
  });
});

describe('a patch', () => {
  it('that says nothing changes nothing', () => {
    expect(patched({})).toEqual(stored);
    expect(patched({}, allDay)).toEqual(allDay);
  });

  it('changes what it names', () => {
    expect(patched({ title: 'New', metadata: {} })).toEqual({ ...stored, title: 'New', metadata: {} });
  });

  it('can empty what may be empty', () => {
    const empty = { description: '', location: '', reminders: null, relatesTo: null, addToCalendar: false };
    expect(patched(empty)).toEqual({ ...stored, ...empty });
  });

  it('of one end is checked against the other', () => {
    expect(patched({ end: '2026-12-01T12:00:00Z' }).time).toEqual({ ...stored.time, end: '2026-12-01T12:00:00.000Z' });
    expect(fieldsAtFault(contentFromPatch(stored, { start: '2026-12-01T12:00:00Z' }))).toEqual(['end']);
    expect(patched({ end: '2026-12-05' }, allDay).time).toEqual({ ...allDay.time, end: '2026-12-05' });
    expect(fieldsAtFault(contentFromPatch(allDay, { start: '2026-12-05' }))).toEqual(['end']);
  });

  it('of the zone alone keeps the instants', () => {
    expect(patched({ timeZone: 'America/New_York' }).time).toEqual({ ...stored.time, timeZone: 'America/New_York' });
    expect(fieldsAtFault(contentFromPatch(stored, { timeZone: null }))).toEqual(['timeZone']);
    expect(patched({ timeZone: null }, allDay)).toEqual(allDay);
    expect(patched({ timeZone: 'Europe/Berlin' }, allDay)).toEqual(allDay);
  });

  it('to all-day or back brings both ends, and back a zone', () => {
    const { start, end, timeZone } = BODY;
    expect(fieldsAtFault(contentFromPatch(stored, { allDay: true }))).toEqual(['start', 'end']);
    expect(fieldsAtFault(contentFromPatch(stored, { allDay: true, end: '2026-12-03' }))).toEqual(['start']);
    expect(fieldsAtFault(contentFromPatch(allDay, { allDay: false, start, end }))).toEqual(['timeZone']);
    expect(patched({ allDay: true, start: '2026-12-01', end: '2026-12-02' }).time).toEqual(allDay.time);
    expect(patched({ allDay: false, start, end, timeZone }, allDay).time).toEqual(stored.time);
  });

  it('that leaves the time alone also leaves one that no client could have said', () => {
    const far = { allDay: true as const, start: '2300-01-01', end: '2300-01-02', timeZone: null };
    expect(patched({ title: 'New' }, { ...stored, time: far }).time).toEqual(far);
  });
});
