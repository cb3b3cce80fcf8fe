import fc from 'fast-check';
import { ProviderError } from '@calendar/contracts/calendar-provider';
import { describe, expect, it } from 'vitest';
import type { DraftField, EventDraft } from '@calendar/contracts/vocabulary';
import { arbitraryDraft, draftOf, newKey, timedIn } from '../../../test/contract/drafts';
import { readObject } from './calendar-object';
import { patchObject } from './patch-event';
import { normaliseContent, readEvent } from './read-event';
import { newObject } from './write-event';

const NOW = Date.UTC(2027, 0, 1);
const FIELDS: DraftField[] = [
  'title',
  'description',
  'location',
  'time',
  'reminders',
  'status',
  'availability',
  'visibility',
];
const OURS =
  /^(SUMMARY|DESCRIPTION|X-ALT-DESC|LOCATION|GEO|X-APPLE-STRUCTURED-LOCATION|DTSTART|DTEND|DURATION|STATUS|TRANSP|CLASS|DTSTAMP|LAST-MODIFIED|SEQUENCE)$/;

function patched(text: string, draft: EventDraft, fields: readonly DraftField[]): string {
  return patchObject(readObject(text)!, { draft, fields, now: NOW });
}

function read(text: string) {
  const reading = readEvent(text, { id: 'a.ics', etag: '"1"' });
  if (reading.kind !== 'event') throw new Error(reading.kind);
  return reading.event;
}

/** The lines that are none of ours, in order and to the byte: neither those of the event that we write nor our zones and alarms. */
function foreign(text: string): string[] {
  const object = readObject(text)!;
  const { event, zones } = object;
  const isWithin = (index: number, { begin, end }: { begin: number; end: number }) => index >= begin && index <= end;
  return object.lines
    .filter((line, index) => {
      if (zones.some((zone) => isWithin(index, zone))) return false;
      const inner = event.children.find((each) => isWithin(index, each));
      if (inner) return !object.lines.slice(inner.begin, inner.end).some(({ raw }) => raw.startsWith('ACTION:DISPLAY'));
      return !isWithin(index, event) || !OURS.test(line.name);
    })
    .map(({ raw }) => raw);
}

const lineEnd = fc.constantFrom('\r\n', '\n');
const value = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ' '));
const foreignLine = fc
  .tuple(
    fc.constantFrom(
      'X-GEO:geo:52.5,13.4',
      'ATTENDEE;CN="Ada, L";X-A=b:mailto:ada@b.test',
      'CATEGORIES:a,b',
      'ATTACH;FMTTYPE=text/plain:http://x/?a;b',
      'IMAGE;VALUE=URI;FEATURE=AUDIO,VIDEO:x',
      'no line at all',
      'X-LONG',
    ),
    value,
    fc.constantFrom('', '\r\n ', '\n\t'),
    value,
    lineEnd,
  )
  .map(([head, first, fold, second, end]) => `${head}${head === 'X-LONG' ? ':' : ''}${first}${fold}${second}${end}`);
const foreignPart = fc.oneof(
  foreignLine,
  fc.constant('BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n'),
  fc.constant('BEGIN:X-THING\nSUMMARY:not ours\nEND:X-THING\n'),
);

const foreignObject = fc
  .record({
    draft: arbitraryDraft,
    head: fc.array(foreignLine),
    body: fc.array(foreignPart),
    tail: fc.array(foreignLine),
  })
  .map(({ draft, head, body, tail }) => {
    const text = newObject(draft, newKey(), NOW);
    return text
      .replace('BEGIN:VEVENT\r\n', () => `${head.join('')}BEGIN:VEVENT\r\n${body.join('')}`)
      .replace('END:VEVENT\r\n', () => `${body.join('')}END:VEVENT\r\n${tail.join('')}`);
  })
  .filter((text) => readObject(text) !== null);

describe('an object that is changed', () => {
  it('keeps every byte that is not ours, whatever stands in it', () => {
    fc.assert(
      fc.property(foreignObject, arbitraryDraft, fc.subarray(FIELDS), (text, draft, fields) => {
        expect(foreign(patched(text, draft, fields))).toEqual(foreign(text));
      }),
    );
  });

  it('says what was wanted of it, and of nothing else anything new', () => {
    fc.assert(
      fc.property(foreignObject, arbitraryDraft, fc.subarray(FIELDS), (text, draft, fields) => {
        const before = read(text);
        const after = read(patched(text, draft, fields));
        const wanted = { ...normaliseContent(draft), availability: draft.availability, visibility: draft.visibility };
        const stood = { ...before.content, ...before.presentation };
        const expected = Object.fromEntries(
          FIELDS.map((field) => [field, fields.includes(field) ? wanted[field] : stood[field]]),
        );
        expect({ ...after.content, ...after.presentation }).toEqual(expected);
      }),
    );
  });

  it('is what it was when the same is written twice', () => {
    fc.assert(
      fc.property(foreignObject, arbitraryDraft, (text, draft) => {
        const once = patched(text, draft, ['title', 'description', 'location', 'reminders', 'availability']);
        expect(patched(once, draft, ['title', 'description', 'location', 'reminders', 'availability'])).toBe(once);
      }),
    );
  });
});

it('a new object says what it was made of', () => {
  fc.assert(
    fc.property(arbitraryDraft, (draft) => {
      const { content, presentation } = read(newObject(draft, newKey(), NOW));
      expect(content).toEqual(normaliseContent(draft));
      expect(presentation).toEqual({ availability: draft.availability, visibility: draft.visibility });
    }),
  );
});

describe('what clients would go on showing', () => {
  const EXTRA = [
    'X-ALT-DESC;FMTTYPE=text/html:<b>old</b>',
    'GEO:52.5;13.4',
    'X-APPLE-STRUCTURED-LOCATION;VALUE=URI:geo:52.5,13.4',
    'ATTENDEE:mailto:a@b.test',
  ];
  const text = newObject(draftOf(), newKey(), NOW).replace(
    'BEGIN:VEVENT\r\n',
    `BEGIN:VEVENT\r\n${EXTRA.join('\r\n')}\r\n`,
  );

  it.each<[DraftField, string[]]>([
    ['description', ['X-ALT-DESC']],
    ['location', ['GEO', 'X-APPLE-STRUCTURED-LOCATION']],
    ['title', []],
  ])('goes with the %s', (field, gone) => {
    const left = patched(text, draftOf(), [field]);
    const missing = EXTRA.filter((line) => !left.includes(line)).map((line) => line.split(/[;:]/)[0]);
    expect(missing).toEqual(gone);
  });

  it('a duration goes with the time', () => {
    const lasting = text.replace(/DTEND[^\r]*\r\n/, 'DURATION:PT1H\r\n');
    const moved = patched(lasting, draftOf({ time: timedIn('Europe/Paris', '2027-04-01T15:00:00.000Z') }), ['time']);
    expect(moved).not.toContain('DURATION:');
    expect(moved).toContain('DTEND;TZID=Europe/Paris:20270401T180000');
  });
});

it('an alarm that is still wanted keeps its sound, and a mail goes on being sent', () => {
  const alarms = [
    'BEGIN:VALARM\r\nACTION:AUDIO\r\nATTACH:bell\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\n',
    'BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n',
    'BEGIN:VALARM\r\nACTION:NONE\r\nTRIGGER;VALUE=DATE-TIME:19760401T005545Z\r\nEND:VALARM\r\n',
    'BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER;RELATED=END:-PT5M\r\nEND:VALARM\r\n',
  ];
  const bare = newObject(draftOf({ reminders: [] }), newKey(), NOW);
  const text = bare.replace('END:VEVENT', `${alarms.join('')}END:VEVENT`);
  expect(read(text).content.reminders).toEqual([60]);
  const after = patched(text, draftOf({ reminders: [60, 10] }), ['reminders']);
  expect(alarms.every((alarm) => after.includes(alarm))).toBe(true);
  expect(read(after).content.reminders).toEqual([60, 10]);
  expect(read(patched(text, draftOf({ reminders: [] }), ['reminders'])).content.reminders).toEqual([]);
});

it.each<[DraftField, number]>([
  ['time', 1],
  ['status', 1],
  ['title', 0],
])('a change of the %s counts as %i for those who are invited', (field, by) => {
  const text = newObject(draftOf(), newKey(), NOW);
  expect(patched(text, draftOf(), [field])).toContain(`SEQUENCE:${by}\r\n`);
});

it('a zone that others have described stays, and ours holds all that it held', () => {
  const text = newObject(draftOf(), newKey(), NOW);
  const later = patched(text, draftOf({ time: timedIn('Europe/Berlin', '2032-06-01T10:00:00.000Z') }), ['time']);
  expect(later).toMatch(/DTSTART:2026\d{4}T/);
  expect(later).toMatch(/DTSTART:2034\d{4}T/);
  expect(later.split('BEGIN:VTIMEZONE')).toHaveLength(2);
  const foreignZone =
    'BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n';
  const theirs = text.replace(/BEGIN:VTIMEZONE[^]*END:VTIMEZONE\r\n/, foreignZone);
  expect(patched(theirs, draftOf({ time: timedIn('Europe/Berlin', '2032-06-01T10:00:00.000Z') }), ['time'])).toContain(
    foreignZone,
  );
});

describe('a series', () => {
  const series = (...lines: string[]) =>
    newObject(draftOf({ time: timedIn('Europe/Berlin', '2027-03-09T09:00:00.000Z') }), newKey(), NOW).replace(
      'BEGIN:VEVENT\r\n',
      `BEGIN:VEVENT\r\n${lines.join('\r\n')}\r\n`,
    );
  const moveTo = (start: string, ...lines: string[]) =>
    patched(series(...lines), draftOf({ time: timedIn('Europe/Berlin', start) }), ['time']);

  it('that moves takes along what was dropped from it, and its end', () => {
    const moved = moveTo(
      '2027-03-10T10:00:00.000Z',
      'RRULE:FREQ=DAILY;UNTIL=20270320T090000Z',
      'EXDATE;TZID=Europe/Berlin:20270311T100000,20270312T100000',
    );
    expect(moved).toContain('RRULE:FREQ=DAILY;UNTIL=20270321T100000Z');
    expect(moved).toContain('EXDATE;TZID=Europe/Berlin:20270312T110000,20270313T110000');
  });

  it('that names its days takes them along', () => {
    const rule = 'RRULE:FREQ=WEEKLY;BYDAY=TU';
    expect(moveTo('2027-03-09T12:00:00.000Z', rule)).toContain(`${rule}\r\n`);
    expect(moveTo('2027-03-10T09:00:00.000Z', rule)).toContain('RRULE:FREQ=WEEKLY;BYDAY=WE\r\n');
    const unclear = 'RRULE:FREQ=MONTHLY;BYMONTHDAY=9,23';
    expect(() => moveTo('2027-03-10T09:00:00.000Z', unclear)).toThrow(
      expect.objectContaining({ reason: 'recurrence' }),
    );
  });

  it('has a zone that holds its later occurrences, too', () => {
    const elsewhere = draftOf({ time: timedIn('America/New_York', '2027-03-09T15:00:00.000Z') });
    const moved = patched(series('RRULE:FREQ=WEEKLY'), elsewhere, ['time']);
    expect(moved).toMatch(/TZID:America\/New_York[^]*DTSTART:2037\d{4}T/);
    expect(moveTo('2027-03-10T09:00:00.000Z', 'RRULE:FREQ=WEEKLY')).toMatch(/DTSTART:2037\d{4}T/);
  });

  it('of months, from which something was dropped, moves only where that can be told', () => {
    const dropped = 'EXDATE;TZID=Europe/Berlin:20270413T100000';
    const monthly = 'RRULE:FREQ=MONTHLY';
    expect(moveTo('2027-03-11T09:00:00.000Z', monthly, dropped.replace('0413', '0409'))).toContain(':20270411T100000');
    // The second Thursday of a month may come before its second Tuesday.
    expect(() => moveTo('2027-03-11T09:00:00.000Z', `${monthly};BYDAY=2TU`, dropped)).toThrow(ProviderError);
    expect(moveTo('2027-03-11T09:00:00.000Z', `${monthly};BYDAY=2TU`)).toContain('BYDAY=2TH');
  });

  it('takes along what is told of it in UTC, and goes into another zone with all that is told in its own', () => {
    const told = ['EXDATE:20270311T090000Z', 'EXDATE;TZID=Europe/Berlin:20270312T100000'];
    const moved = moveTo('2027-03-10T10:00:00.000Z', 'RRULE:FREQ=DAILY', ...told);
    expect(moved).toContain('EXDATE:20270312T100000Z');
    const time = timedIn('America/New_York', '2027-03-09T15:00:00.000Z');
    const elsewhere = patched(series('RRULE:FREQ=DAILY', ...told), draftOf({ time }), ['time']);
    expect(elsewhere).toContain('EXDATE:20270311T150000Z');
    expect(elsewhere).toContain('EXDATE;TZID=America/New_York:20270312T100000');
    const inUtc = draftOf({ time: timedIn('UTC', '2027-03-09T10:00:00.000Z') });
    expect(patched(series('RRULE:FREQ=DAILY', told[1]!), inUtc, ['time'])).toContain('EXDATE:20270312T100000Z');
    const days = draftOf({ time: { allDay: true, start: '2027-03-09', end: '2027-03-10', timeZone: null } });
    expect(() => patched(series('RRULE:FREQ=DAILY', told[1]!), days, ['time'])).toThrow(ProviderError);
  });
});
