import { describe, expect, it } from 'vitest';
import { readEvent } from './read-event';

const CUSTOM = [
  'BEGIN:VTIMEZONE',
  'TZID:Office',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0330',
  'TZOFFSETTO:+0330',
  'END:STANDARD',
  'END:VTIMEZONE',
];
const LOCATED = [...CUSTOM.slice(0, 2), 'X-LIC-LOCATION:Asia/Tehran', ...CUSTOM.slice(2)];

function read(lines: string[], before: string[] = []) {
  const event = ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'];
  const text = ['BEGIN:VCALENDAR', ...before, ...event, 'END:VCALENDAR', ''].join('\r\n');
  return readEvent(text, { id: 'a.ics', etag: '"1"' });
}

function eventOf(lines: string[], before: string[] = []) {
  const reading = read(lines, before);
  if (reading.kind !== 'event') throw new Error(reading.kind);
  return reading.event;
}

describe('the zone of an event', () => {
  it.each([
    ['a name of IANA', 'Europe/Berlin', 'Europe/Berlin'],
    ['the end of a path', '/freeassociation.sourceforge.net/Europe/Berlin', 'Europe/Berlin'],
    ['a path with more parts', '/x/20210210_1/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['a name of Windows', 'W. Europe Standard Time', 'Europe/Berlin'],
    ['a name in quotes', '"Europe/Berlin"', 'Europe/Berlin'],
  ])('is told by %s', (_how, id, timeZone) => {
    const event = eventOf([`DTSTART;TZID=${id}:20270310T100000`, `DTEND;TZID=${id}:20270310T110000`]);
    expect(event.content.time).toMatchObject({ allDay: false, timeZone });
    expect(event.zoneUnknown).toBeUndefined();
  });

  it('is told by what the object says beside its own name for it', () => {
    expect(eventOf(['DTSTART;TZID=Office:20270310T100000'], LOCATED).content.time.timeZone).toBe('Asia/Tehran');
  });

  it('that only the object knows gives the right instant, and no name', () => {
    const event = eventOf(['DTSTART;TZID=Office:20270310T100000', 'DTEND;TZID=Office:20270310T110000'], CUSTOM);
    expect(event).toMatchObject({
      zoneUnknown: true,
      content: { time: { start: '2027-03-10T06:30:00.000Z', timeZone: 'UTC' } },
    });
  });

  it.each([
    ['floats', 'DTSTART:20270310T100000', []],
    ['is named, and described nowhere', 'DTSTART;TZID=Nowhere:20270310T100000', []],
    [
      'is described in a way that nobody can read',
      'DTSTART;TZID=Office:20270310T100000',
      ['BEGIN:VTIMEZONE', 'TZID:Office', 'END:VTIMEZONE'],
    ],
  ])('is not known when it %s', (_how, line, before) => {
    expect(eventOf([line], before)).toMatchObject({ zoneUnknown: true });
  });
});

describe('the time of an event', () => {
  it.each([
    ['an end', ['DTSTART:20270310T100000Z', 'DTEND:20270310T113000Z'], '2027-03-10T11:30:00.000Z'],
    ['a duration', ['DTSTART:20270310T100000Z', 'DURATION:PT1H30M'], '2027-03-10T11:30:00.000Z'],
    ['a duration of days', ['DTSTART:20270310T100000Z', 'DURATION:P1DT1H'], '2027-03-11T11:00:00.000Z'],
    ['neither', ['DTSTART:20270310T100000Z'], '2027-03-10T10:00:00.000Z'],
    ['an end before its start', ['DTSTART:20270310T100000Z', 'DTEND:20270309T100000Z'], '2027-03-10T10:00:00.000Z'],
  ])('has %s', (_what, lines, end) => {
    expect(eventOf(lines).content.time.end).toBe(end);
  });

  it.each([
    [['DTSTART;VALUE=DATE:20270310'], '2027-03-11'],
    [['DTSTART;VALUE=DATE:20270310', 'DTEND;VALUE=DATE:20270310'], '2027-03-11'],
    [['DTSTART;VALUE=DATE:20270310', 'DTEND;VALUE=DATE:20270313'], '2027-03-13'],
    [['DTSTART;VALUE=DATE:20270310', 'DURATION:P2D'], '2027-03-12'],
    [['DTSTART:20270310'], '2027-03-11'],
  ])('of days: %j', (lines, end) => {
    expect(eventOf(lines).content.time).toEqual({ allDay: true, start: '2027-03-10', end, timeZone: null });
  });

  it.each([[['SUMMARY:x']], [['DTSTART:soon']], [['DTSTART:20271310T100000Z']]])('cannot be read: %j', (lines) => {
    expect(read(lines)).toEqual({ kind: 'unreadable' });
  });
});

it.each(['', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', '<html></html>', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n'])(
  'a text without an event (%j) says nothing of one',
  (text) => {
    expect(readEvent(text, { id: 'a.ics', etag: '"1"' })).toEqual({ kind: 'unreadable' });
  },
);

describe('an event says', () => {
  const START = 'DTSTART:20270310T100000Z';

  it('its texts without escapes, blanks around them and what cannot be stored', () => {
    const { content } = eventOf([
      START,
      'SUMMARY: A\\, b\\; c\\\\ ',
      'DESCRIPTION:One\\nTwo\\N\u0007Three',
      'LOCATION;LANGUAGE=en:Here',
    ]);
    expect(content).toMatchObject({ title: 'A, b; c\\', description: 'One\nTwo\nThree', location: 'Here' });
  });

  it('who is invited: no rooms, and not whoever invites', () => {
    const people = [
      'ORGANIZER:mailto:mia@example.org',
      'ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:mia@example.org',
      'ATTENDEE:mailto:ada@example.org',
      'ATTENDEE;CUTYPE=ROOM:mailto:room@example.org',
    ];
    expect(eventOf([START, ...people]).guests).toBe(1);
    expect(eventOf([START]).guests).toBeUndefined();
  });

  it('how it looks to others', () => {
    expect(eventOf([START, 'TRANSP:TRANSPARENT', 'CLASS:CONFIDENTIAL']).presentation).toEqual({
      availability: 'free',
      visibility: 'private',
    });
    expect(eventOf([START, 'CLASS:PUBLIC']).presentation).toEqual({ availability: 'busy', visibility: 'default' });
  });

  it('that it has more than text, and when it was changed', () => {
    expect(eventOf([START, 'X-ALT-DESC;FMTTYPE=text/html:<b>x</b>', 'LAST-MODIFIED:20270102T030405Z'])).toMatchObject({
      traits: { formatted: true },
      updatedAt: '2027-01-02T03:04:05.000Z',
    });
    expect(eventOf([START, 'LAST-MODIFIED:yesterday']).updatedAt).toBeNull();
  });
});

describe('a series', () => {
  const SERIES = ['DTSTART;TZID=Europe/Berlin:20270310T100000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'];
  const exception = (...lines: string[]) => ['END:VEVENT', 'BEGIN:VEVENT', 'UID:1', ...lines];

  it('takes place when its first occurrence does, however that is named', () => {
    const moved = exception('RECURRENCE-ID:20270310T090000Z', 'DTSTART:20270310T150000Z', 'DTEND:20270310T160000Z');
    expect(eventOf([...SERIES, ...moved])).toMatchObject({
      recurring: true,
      content: { time: { start: '2027-03-10T15:00:00.000Z' } },
    });
  });

  it('has the guests of all its occurrences, each once', () => {
    const [ada, bea] = ['ATTENDEE:mailto:ada@example.org', 'ATTENDEE:mailto:bea@example.org'];
    const later = exception('RECURRENCE-ID:20270311T090000Z', 'DTSTART:20270311T150000Z', ada, bea);
    expect(eventOf([...SERIES, ada, ...later]).guests).toBe(2);
  });

  it('is not moved by a later one', () => {
    const later = exception('RECURRENCE-ID:20270311T090000Z', 'DTSTART:20270311T150000Z');
    expect(eventOf([...SERIES, ...later]).content.time.start).toBe('2027-03-10T09:00:00.000Z');
  });

  it.each([
    ['dropped', ['EXDATE:20270309T090000Z,20270310T090000Z']],
    ['cancelled', exception('RECURRENCE-ID:20270310T090000Z', 'DTSTART:20270310T090000Z', 'STATUS:CANCELLED')],
  ])('is deleted when its first occurrence is %s', (_how, lines) => {
    expect(read([...SERIES, ...lines])).toEqual({ kind: 'cancelled', recurring: true });
  });
});
