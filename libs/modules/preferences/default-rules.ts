import type { SyncRules } from '@calendar/contracts/vocabulary';

/** What holds for a person who never chose. */
export const DEFAULT_RULES: SyncRules = {
  eventTypes: {
    interview: { sync: true, reminders: [60, 10], detail: 'full' },
    follow_up: { sync: true, reminders: [30], detail: 'full', as: 'event' },
    reminder: { sync: true, reminders: [0], detail: 'full' },
  },
  conflictPolicy: 'ask',
  onCalendarDelete: 'cancel',
  clashWarning: false,
  targets: [],
};
