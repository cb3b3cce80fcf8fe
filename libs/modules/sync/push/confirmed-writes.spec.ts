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
