import { describe, expect, it } from 'vitest';
import { withAllDay, withStart } from '../time/time-draft';
import { bodyOf, isSame, newDraft, patchOf, type Draft } from './draft';

const NOW = Date.parse('2026-12-01T09:20:00Z');
const draft: Draft = { ...newDraft('interview', NOW), title: 'Acme' };
const having = (change: Partial<Draft>): Draft => ({ ...draft, ...change });

describe('what is sent', () => {
  it('of a new event is all of it', () => {
    expect(bodyOf({ ...draft, title: ' Acme ' })).toMatchObject({
      type: 'interview',
      title: 'Acme',
      allDay: false,
      reminders: null,
      relatesTo: null,
      status: 'confirmed',
      addToCalendar: true,
    });
  });

  it('is nothing while a time is not complete', () => {
    expect(bodyOf(having({ time: withStart(draft.time, null) }))).toBeNull();
  });

  it('of an event is what has changed, and of its time all parts together', () => {
    expect(patchOf(draft, draft)).toEqual({});
    expect(patchOf(having({ title: 'Acme: round 2' }), draft)).toEqual({ title: 'Acme: round 2' });
    const time = withStart(draft.time, '2026-12-02T10:00:00');
    expect(Object.keys(patchOf(having({ time }), draft))).toEqual(['start', 'end', 'timeZone', 'allDay']);
  });

  it('names an interview of follow-ups only', () => {
    const relatesTo = '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10';
    expect(bodyOf(having({ type: 'follow_up', relatesTo }))?.relatesTo).toBe(relatesTo);
    expect(bodyOf(having({ type: 'reminder', relatesTo }))?.relatesTo).toBeNull();
  });
});

describe('two drafts say the same', () => {
  it('when alerts stand in another order, or the hour of an all-day event is another one', () => {
    expect(isSame('reminders', having({ reminders: [10, 60] }), having({ reminders: [60, 10] }))).toBe(true);
    expect(isSame('reminders', having({ reminders: [] }), having({ reminders: null }))).toBe(false);
    const allDay = withAllDay(draft.time, true);
    const later = { ...allDay, start: { clock: allDay.start.clock!.replace(/T.*/, 'T00:00:00'), isSecond: false } };
    expect(isSame('time', having({ time: allDay }), having({ time: later }))).toBe(true);
    expect(isSame('time', having({ time: allDay }), draft)).toBe(false);
  });
});
