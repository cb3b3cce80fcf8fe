import { describe, expect, it } from 'vitest';
import type { ConflictDetailView, EventView } from '@calendar/client';
import { decisionOf } from './decision';

const time = (hour: number) => ({
  start: `2026-12-01T${hour}:00:00+01:00`,
  end: `2026-12-01T${hour + 1}:00:00+01:00`,
  timeZone: 'Europe/Berlin',
  allDay: false,
});
const CONFLICT = {
  eventId: 'e1',
  kind: 'fields',
  fields: [
    { field: 'title', base: 'Before', careerCopilot: 'Ours', calendar: 'Theirs' },
    { field: 'time', base: time(9), careerCopilot: time(12), calendar: time(14) },
    { field: 'reminders', base: [10], careerCopilot: [60], calendar: [] },
  ],
} as unknown as ConflictDetailView;
const STATUS = { field: 'status', base: 'confirmed', careerCopilot: 'tentative', calendar: 'cancelled' } as const;
const AFTER = { version: 7 } as EventView;

describe('a decision', () => {
  it('is undone by putting back what it has overwritten, in the event as it is afterwards', () => {
    const { fields, undo } = decisionOf(CONFLICT, { title: 'calendar', time: 'career_copilot' }, AFTER);
    expect(fields).toEqual([
      { field: 'title', side: 'calendar', value: 'Theirs' },
      { field: 'time', side: 'career_copilot', value: time(12) },
    ]);
    expect(undo).toEqual({ patch: { title: 'Ours', ...time(14) }, version: 7 });
  });

  it('for a deletion in the calendar is undone by what the event was', () => {
    const { undo } = decisionOf({ ...CONFLICT, fields: [STATUS] }, { status: 'calendar' }, AFTER);
    expect(undo?.patch).toEqual({ status: 'tentative' });
  });

  it.each<[string, Partial<ConflictDetailView>, EventView | undefined]>([
    ['against a deletion', { fields: [STATUS] }, AFTER],
    ['that guests were told of', { kind: 'guests' }, AFTER],
    ['about a whole series', { kind: 'series' }, AFTER],
    ['that leaves the event deleted', {}, undefined],
  ])('%s has no undo', (_what, fields, event) => {
    const all = { title: 'career_copilot', status: 'career_copilot' } as const;
    expect(decisionOf({ ...CONFLICT, ...fields }, all, event).undo).toBeNull();
  });
});
