import { describe, expect, it } from 'vitest';
import type { PreferencesBody, PreviewItemView } from '@calendar/client';
import { alertsInWords, previewSentence } from './preview-sentence';

const rules: PreferencesBody = {
  version: 1,
  eventTypes: {
    interview: { sync: true, reminders: [60, 10], detail: 'full' },
    follow_up: { sync: false, reminders: [30], detail: 'full', as: 'event' },
    reminder: { sync: true, reminders: [0], detail: 'busy' },
  },
  conflictPolicy: 'ask',
  onCalendarDelete: 'cancel',
  clashWarning: false,
  targets: [],
};
const personal = { type: 'interview', rules, accountEmail: null, calendarName: 'Personal' } as const;
const item = (fields: Partial<PreviewItemView>): PreviewItemView => ({
  connectionId: 'c1',
  provider: 'google',
  calendarId: 'primary',
  action: 'create',
  reason: 'The event is not in this calendar yet.',
  payload: {},
  ...fields,
});
const overrides = (...minutes: number[]) => ({ overrides: minutes.map((one) => ({ method: 'popup', minutes: one })) });

describe('one account in one sentence', () => {
  it('says where, that it is new, whether it takes time, and when it reminds', () => {
    const payload = { summary: 'Acme', transparency: 'opaque', status: 'confirmed', reminders: overrides(60, 10) };
    expect(previewSentence(item({ payload }), personal)).toBe(
      'Google › Personal: new, busy, alerts 60 and 10 min before',
    );
  });

  it('knows the words of Outlook, which keeps one alert', () => {
    const payload = { subject: 'Acme', showAs: 'tentative', isReminderOn: true, reminderMinutesBeforeStart: 60 };
    expect(previewSentence(item({ provider: 'microsoft', payload }), personal)).toBe(
      'Outlook › Personal: new, tentative, alert 1 h before',
    );
    const silent = { showAs: 'free', isReminderOn: false };
    expect(previewSentence(item({ provider: 'microsoft', payload: silent }), personal)).toBe(
      'Outlook › Personal: new, free, no alerts',
    );
  });

  it('names what an edit changes, and nothing else', () => {
    const payload = { summary: 'Acme', start: {}, end: {} };
    expect(previewSentence(item({ action: 'update', payload }), personal)).toBe(
      'Google › Personal: changes title and time',
    );
    const alerts = { reminders: overrides() };
    expect(previewSentence(item({ action: 'update', payload: alerts }), personal)).toBe(
      'Google › Personal: changes, no alerts',
    );
  });

  it('says why nothing is written', () => {
    const skipped = { action: 'skip', payload: null, calendarId: null } as const;
    const off = item({ ...skipped, provider: 'microsoft', reason: 'Events of this type are switched off.' });
    expect(previewSentence(off, { ...personal, type: 'follow_up' })).toBe(
      'Outlook: not written, follow-ups are switched off',
    );
    expect(previewSentence(item({ ...skipped, reason: 'The event is cancelled.' }), personal)).toBe(
      'Google: not written, the event is cancelled',
    );
  });

  it('says what is hidden, and tells two accounts apart', () => {
    const two = { ...personal, type: 'reminder', accountEmail: 'ada@work.example', calendarName: 'Team' } as const;
    expect(previewSentence(item({ payload: { transparency: 'transparent' } }), two)).toBe(
      'Google › ada@work.example › Team: new, free, title, place and notes hidden',
    );
    const primary = { ...personal, accountEmail: 'ada@work.example', calendarName: 'ada@work.example' };
    expect(previewSentence(item({}), primary)).toBe('Google › ada@work.example: new');
  });
});

it.each([
  [[10, 60], '60 and 10 min before'],
  [[60], '1 h before'],
  [[0, 10], '10 min before and at the start'],
  [[1_440, 60], '1 day before and 1 h before'],
])('alerts %j are "%s"', (minutes, words) => expect(alertsInWords(minutes)).toBe(words));
