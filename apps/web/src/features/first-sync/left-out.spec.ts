import { describe, expect, it } from 'vitest';
import type { EventView, PreferencesBody } from '@calendar/client';
import { leftOut } from './left-out';

const rule = { sync: true, reminders: [10], detail: 'full' as const };
const RULES: PreferencesBody = {
  version: 1,
  eventTypes: { interview: rule, follow_up: { ...rule, as: 'event' }, reminder: { ...rule, sync: false } },
  conflictPolicy: 'ask',
  onCalendarDelete: 'cancel',
  clashWarning: false,
  targets: [],
};
const event = (id: string, fields: Partial<EventView> = {}) =>
  ({ id, type: 'interview', addToCalendar: true, status: 'confirmed', ...fields }) as EventView;
const plan = (...ids: string[]) =>
  ({ items: ids.map((eventId) => ({ eventId })) }) as Parameters<typeof leftOut>[1]['plan'];
const ALL = { calendarId: 'primary', types: ['interview', 'follow_up', 'reminder'] as const };
const told = (events: EventView[], rules = RULES, choice: Parameters<typeof leftOut>[1]['choice'] = ALL) =>
  leftOut(events, { plan: plan('planned'), rules, choice }).map(({ reason, events: those }) => [
    reason,
    those.map(({ id }) => id).join(),
  ]);

describe('what a first sync leaves out', () => {
  it('is told by its reason, what can be chosen here first', () => {
    const events = [
      event('planned'),
      event('alone', { addToCalendar: false }),
      event('off', { type: 'reminder' }),
      event('later', { type: 'follow_up' }),
    ];
    expect(told(events, RULES, { calendarId: 'primary', types: ['interview'] })).toEqual([
      ['not-chosen', 'later'],
      ['type-off', 'off'],
      ['not-added', 'alone'],
    ]);
  });

  it('are follow-ups that are alerts', () => {
    const eventTypes = { ...RULES.eventTypes, follow_up: { ...rule, as: 'interview_reminder' as const } };
    expect(told([event('call', { type: 'follow_up' })], { ...RULES, eventTypes })).toEqual([['as-alert', 'call']]);
  });

  it('is neither what was cancelled nor what is there already', () => {
    expect(told([event('gone', { status: 'cancelled', addToCalendar: false }), event('there')])).toEqual([]);
  });
});
