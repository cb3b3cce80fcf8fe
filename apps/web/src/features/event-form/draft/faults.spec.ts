import { describe, expect, it } from 'vitest';
import { WORDS } from '../event-form.words';
import { withAllDay, withEnd, withStart } from '../time/time-draft';
import { newDraft, type Draft } from './draft';
import { faultsOf, faultsOfErrors, withoutFaultsOf } from './faults';

const draft: Draft = { ...newDraft('interview', Date.parse('2026-12-01T09:20:00Z')), title: 'Acme' };

describe('what the service would refuse', () => {
  it('is nothing of a good event', () => expect(faultsOf(draft, null)).toEqual({}));

  it('is an empty title, and a text that is too long, counted in characters', () => {
    expect(faultsOf({ ...draft, title: '  ' }, null)).toEqual({ title: WORDS.fault.title });
    expect(faultsOf({ ...draft, title: '🎉'.repeat(300) }, null)).toEqual({});
    expect(faultsOf({ ...draft, title: '🎉'.repeat(301) }, null)).toEqual({ title: WORDS.fault.length(300) });
    expect(Object.keys(faultsOf({ ...draft, location: 'x'.repeat(1_001) }, null))).toEqual(['location']);
  });

  it('is a time that is not complete, ends before it starts, or is out of range', () => {
    const { time } = draft;
    const start = time.start.clock!;
    expect(faultsOf({ ...draft, time: withEnd(time, null) }, null)).toEqual({ end: WORDS.fault.time });
    expect(faultsOf({ ...draft, time: withEnd(time, start) }, null)).toEqual({ end: WORDS.fault.order });
    expect(faultsOf({ ...draft, time: withStart(time, '0202-12-01T10:00:00') }, null)).toEqual({
      start: WORDS.fault.range,
    });
  });

  it('is no fault of an all-day event that ends on the day it starts', () => {
    const day = withAllDay(draft.time, true);
    expect(faultsOf({ ...draft, time: day }, null)).toEqual({});
    expect(faultsOf({ ...draft, time: withEnd(day, '2026-11-01T10:00:00') }, null)).toEqual({
      end: WORDS.fault.dayOrder,
    });
  });

  it('is never what a calendar has brought, as long as it is left as it is', () => {
    const long = { ...draft, title: 'x'.repeat(400) };
    expect(faultsOf({ ...long, location: 'Room 4' }, long)).toEqual({});
    expect(faultsOf({ ...long, title: `${long.title}y` }, long)).toEqual({ title: WORDS.fault.length(300) });
  });
});

describe('what the service has refused', () => {
  it('stands in its field, in our words, the first of several', () => {
    const { faults, rest } = faultsOfErrors([
      { field: 'title', rule: 'blank', message: '' },
      { field: 'timeZone', rule: 'choice', message: '' },
      { field: 'end', rule: 'order', message: '' },
      { field: 'event.reminders.0', rule: 'range', message: '' },
      { field: 'location', rule: 'storable', message: '' },
      { field: 'location', rule: 'length', message: '' },
      { field: 'metadata', rule: 'length', message: 'too long' },
    ]);
    expect(faults).toEqual({
      title: WORDS.fault.title,
      zone: WORDS.fault.zone,
      end: WORDS.fault.order,
      reminders: WORDS.fault.refused,
      location: WORDS.fault.characters,
    });
    expect(rest.map(({ field }) => field)).toEqual(['metadata']);
  });

  it('is forgotten when its field is changed', () => {
    const faults = { title: 'a', end: 'b', location: 'c' };
    expect(withoutFaultsOf(faults, { time: draft.time })).toEqual({ title: 'a', location: 'c' });
    expect(withoutFaultsOf(faults, { title: 'x' })).toEqual({ end: 'b', location: 'c' });
  });
});
