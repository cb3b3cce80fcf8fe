import type { EventDraft } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import type { FieldConflict } from '../merge/merge';
import { changedFields } from '../planning/plan-push';
import { kindOf } from './conflict-kind';
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

  describe('about what concerns a series, or guests', () => {
    const reach = { recurring: true, guests: 0 };
    const later = { allDay: true, start: '2027-03-05', end: '2027-03-06', timeZone: null } as const;
    const link = { ...LINK, disputed: ['time' as const] };
    const time: FieldConflict = {
      field: 'time',
      base: DRAFT.time,
      careerCopilot: later,
      calendar: DRAFT.time,
      reach,
      waits: true,
    };
    const gone: FieldConflict = {
      field: 'status',
      base: 'confirmed',
      careerCopilot: 'cancelled',
      calendar: 'confirmed',
      reach,
    };

    it('lets our side be written when it is chosen', () => {
      const decided = decide(link, [time], { time: 'career_copilot' });
      expect(decided).toMatchObject({ approved: true, letGo: false, disputed: [], incoming: {} });
      expect(changedFields({ ...DRAFT, time: later }, decided.base)).toEqual(['time']);
      const existence = { ...LINK, disputed: ['existence' as const] };
      expect(decide(existence, [gone], { status: 'career_copilot' })).toMatchObject({ approved: true, letGo: false });
    });

    it('lets a series go when it is to stay as it is', () => {
      expect(decide(link, [time], { time: 'calendar' })).toMatchObject({ letGo: true, approved: false, incoming: {} });
      const existence = { ...LINK, disputed: ['existence' as const] };
      expect(decide(existence, [gone], { status: 'calendar' })).toMatchObject({ letGo: true, incoming: {} });
    });

    it('takes our change back when guests are not to be told', () => {
      const title: FieldConflict = { ...TITLE, calendar: 'Base', reach: { recurring: false, guests: 3 }, waits: true };
      expect(decide(LINK, [title], { title: 'calendar' })).toMatchObject({ incoming: { title: 'Base' }, letGo: false });
    });

    it('is told by its kind', () => {
      expect(kindOf([time])).toEqual({ kind: 'series', guests: 0 });
      expect(kindOf([gone])).toEqual({ kind: 'series', guests: 0 });
      expect(kindOf([{ ...TITLE, reach: { recurring: true, guests: 2 } }])).toEqual({ kind: 'guests', guests: 2 });
      expect(kindOf([TITLE])).toEqual({ kind: 'fields', guests: 0 });
    });
  });
});
