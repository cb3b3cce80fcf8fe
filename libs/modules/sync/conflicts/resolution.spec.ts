import type { EventDraft } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import type { FieldConflict } from '../merge/merge';
import { changedFields } from '../push/plan-push';
import { decide } from './resolution';

const DRAFT: EventDraft = {
  title: 'Base',
  description: '',
  location: 'Base',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};
const { availability: _a, visibility: _v, ...SHOWN } = DRAFT;
const LINK = {
  base: { ours: DRAFT, theirs: SHOWN },
  providerEventId: 'event',
  disputed: ['title' as const, 'location' as const],
};
const TITLE: FieldConflict = { field: 'title', base: 'Base', careerCopilot: 'Ours', calendar: 'Theirs' };
const PLACE: FieldConflict = { field: 'location', base: 'Base', careerCopilot: 'Here', calendar: 'There' };

describe('a decision', () => {
  it('for Career Copilot leaves our value to be written, over what was seen', () => {
    const decided = decide(LINK, [TITLE], { title: 'career_copilot' });
    expect(decided).toMatchObject({ incoming: {}, left: [], disputed: [] });
    expect(decided.base?.theirs.title).toBe('Theirs');
    expect(changedFields({ ...DRAFT, title: 'Ours' }, decided.base)).toEqual(['title']);
  });

  it('for Career Copilot holds although our edit is taken back before it is written', () => {
    const decided = decide(LINK, [TITLE], { title: 'career_copilot' });
    expect(changedFields(DRAFT, decided.base)).toEqual(['title']);
  });

  it('for the calendar brings its value in, and leaves nothing to be written', () => {
    const decided = decide(LINK, [TITLE], { title: 'calendar' });
    expect(decided).toMatchObject({ incoming: { title: 'Theirs' }, left: [], disputed: [] });
    expect(changedFields({ ...DRAFT, title: 'Theirs' }, decided.base)).toEqual([]);
  });

  it('for the calendar brings its value in as it is with us, where the calendar shows it differently', () => {
    const taken = { draft: [1_440, 30], event: [30] };
    const conflict = { field: 'reminders', base: [], careerCopilot: [5], calendar: [1_440, 30], taken } as const;
    const decided = decide({ ...LINK, disputed: ['reminders'] }, [conflict], { reminders: 'calendar' });
    expect(decided.incoming).toEqual({ reminders: [30] });
    expect(decided.base).toMatchObject({ ours: { reminders: [1_440, 30] }, theirs: { reminders: [1_440, 30] } });
  });

  it('about some fields leaves the others in dispute, untouched', () => {
    const decided = decide(LINK, [TITLE, PLACE], { title: 'calendar' });
    expect(decided).toMatchObject({ incoming: { title: 'Theirs' }, left: [PLACE], disputed: ['location'] });
    expect(decided.base?.theirs.location).toBe('Base');
  });

  it('about an event that was deleted there: recreates it, or cancels it here', () => {
    const link = { base: null, providerEventId: null, disputed: ['existence' as const] };
    const conflict: FieldConflict = {
      field: 'status',
      base: 'confirmed',
      careerCopilot: 'confirmed',
      calendar: 'cancelled',
    };
    expect(decide(link, [conflict], { status: 'career_copilot' })).toMatchObject({ incoming: {}, disputed: [] });
    expect(decide(link, [conflict], { status: 'calendar' })).toMatchObject({
      incoming: { status: 'cancelled' },
      disputed: [],
    });
    expect(decide(link, [conflict], {})).toMatchObject({ incoming: {}, left: [conflict], disputed: ['existence'] });
  });

  it('about an event that was deleted here and edited there: brings it back with the edit', () => {
    const link = { ...LINK, disputed: ['existence' as const] };
    const conflict: FieldConflict = {
      field: 'status',
      base: 'confirmed',
      careerCopilot: 'cancelled',
      calendar: 'confirmed',
      calendarContent: { title: 'Theirs' },
    };
    expect(decide(link, [conflict], { status: 'calendar' }).incoming).toEqual({ status: 'confirmed', title: 'Theirs' });
  });
});
