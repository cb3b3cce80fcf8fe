import type { EventType } from '../draft/draft';

export const WORDS = {
  preview: 'In your calendars',
  loading: 'Looking at what will be written',
  incomplete: 'Once the title and the times are filled in, this shows what will be written.',
  none: 'No calendar is connected. As soon as one is, this goes there too.',
  connect: 'Go to Integrations',
  notAdded: 'It is not added to your calendars.',
  refused: 'This cannot be written yet:',
  exactly: 'Exactly what is written',
  nothingWritten: 'Nothing is written.',

  created: 'new',
  updated: (fields: string) => (fields ? `changes ${fields}` : 'changes'),
  skipped: 'not written',
  busy: 'busy',
  free: 'free',
  tentative: 'tentative',
  hidden: 'title, place and notes hidden',
  oneAlert: (alert: string) => `alert ${alert}`,
  alerts: (alerts: string) => `alerts ${alerts}`,
  noAlerts: 'no alerts',
  typeIsOff: {
    interview: 'interviews are switched off',
    follow_up: 'follow-ups are switched off',
    reminder: 'reminders are switched off',
  } satisfies Record<EventType, string>,
  fields: {
    title: 'title',
    description: 'notes',
    location: 'place',
    time: 'time',
  },
} as const;
