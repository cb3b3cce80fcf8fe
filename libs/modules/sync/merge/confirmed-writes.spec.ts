import type { EventContent, EventDraft } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { confirmWrites } from './confirmed-writes';

const DRAFT: EventDraft = {
  title: 'Acme',
  description: '',
  location: '',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [60, 10],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};

/** A provider that keeps one reminder and writes titles in capitals. */
function normalise({ title, description, location, time, reminders, status }: EventContent): EventContent {
  return { title: title.toUpperCase(), description, location, time, reminders: reminders.slice(0, 1), status };
}
const SHOWN = normalise(DRAFT);
const BASE = { ours: DRAFT, theirs: SHOWN };

describe('an event that was found after a creation whose answer was lost', () => {
  const confirm = (found: EventContent) => confirmWrites({ base: BASE, writes: [DRAFT], found, normalise });

  it('has as its base what was sent, as the provider shows it', () => {
    expect(confirm(SHOWN)).toEqual({ base: BASE, fields: [] });
  });

  it('is expected to show what was sent where the person has edited since', () => {
    expect(confirm({ ...SHOWN, title: 'Edited' })).toEqual({ base: BASE, fields: [] });
  });

  it('may show a value as it was sent, though another was expected', () => {
    const found = { ...SHOWN, reminders: [60, 10] };
    expect(confirm(found)).toEqual({ base: { ours: DRAFT, theirs: found }, fields: ['reminders'] });
  });
});

describe('an event that was updated without our knowing', () => {
  const writes = [{ title: 'Second', location: 'Room 1' }, { title: 'Third' }];
  const confirm = (found: EventContent) => confirmWrites({ base: BASE, writes, found, normalise });

  it.each([
    ['the first update', { title: 'SECOND', location: 'Room 1' }, { title: 'Second', location: 'Room 1' }],
    ['a later one', { title: 'THIRD' }, { title: 'Third' }],
    ['one that the provider did not rewrite', { title: 'Third' }, { title: 'Third' }],
  ])('has what %s sent as its base', (_, shown, sent) => {
    const { base, fields } = confirm({ ...SHOWN, ...shown });
    expect(base).toEqual({ ours: { ...DRAFT, ...sent }, theirs: { ...SHOWN, ...shown } });
    expect(fields).toEqual(Object.keys(sent));
  });

  it.each([
    ['nothing has arrived', {}],
    ['the person wrote something else', { title: 'MINE' }],
    ['the person changed a field that was not sent', { description: 'Second' }],
  ])('keeps its base where %s', (_, shown) => {
    expect(confirm({ ...SHOWN, ...shown })).toEqual({ base: BASE, fields: [] });
  });
});

describe('a time that was written in another way than it was meant', () => {
  const AT = '2027-03-01T09:00:00.000Z';
  const sent = { allDay: false, start: AT, end: '2027-03-01T10:00:00.000Z', timeZone: 'Africa/Casablanca' } as const;
  const fieldsOf = (time: EventContent['time'], found: EventContent['time']) =>
    confirmWrites({ base: BASE, writes: [{ time }], found: { ...SHOWN, time: found }, normalise }).fields;

  it('as instants, is ours', () => expect(fieldsOf(sent, { ...sent, timeZone: 'UTC' })).toEqual(['time']));

  it('with a minute in place of no length, is ours', () => {
    const end = '2027-03-01T09:01:00.000Z';
    expect(fieldsOf({ ...sent, end: AT }, { ...sent, end })).toEqual(['time']);
    expect(fieldsOf(sent, { ...sent, end })).toEqual([]);
  });

  it('at another instant, or in another zone, is the person’s', () => {
    expect(fieldsOf(sent, { ...sent, start: '2027-03-01T08:00:00.000Z', timeZone: 'UTC' })).toEqual([]);
    expect(fieldsOf(sent, { ...sent, timeZone: 'Europe/Berlin' })).toEqual([]);
  });
});
