import type { PlanItemView } from '@calendar/client';
import { providerName, type Provider } from '../../ui/provider-name';
import type { EventType } from './choice';
import type { LeftOut } from './left-out';

const events = (count: number) => (count === 1 ? '1 event' : `${count} events`);

const TYPES: Record<EventType, string> = { interview: 'Interviews', follow_up: 'Follow-ups', reminder: 'Reminders' };

export const WORDS = {
  title: 'First sync',
  loading: 'Looking at what would be written',
  counting: 'Counting again',
  countingFor: (place: string) => `What goes into ${place}?`,
  countingIn: (seconds: number) => `Counting again in ${seconds} s`,
  where: 'What goes where',
  calendar: 'Calendar',
  calendarsUnknown: 'The calendars of this account cannot be listed right now.',
  types: TYPES,
  type: { interview: 'Interview', follow_up: 'Follow-up', reminder: 'Reminder' } satisfies Record<EventType, string>,
  typeOff: 'Switched off in your rules',
  asAlerts: 'Alerts on their interview',
  nothingChosen: 'Choose at least one type, or leave it for later.',
  /** "This will create 12 events in ada@mail.example › Personal." */
  lead: ({ create, update, delete: removed }: { create: number; update: number; delete: number }, place: string) => {
    const others = [update > 0 && `change ${update}`, removed > 0 && `remove ${removed}`].filter(Boolean);
    if (create === 0 && others.length === 0) return `Nothing has to be written into ${place}.`;
    if (create === 0) return `This will ${others.join(' and ')} in ${place}.`;
    const more = others.length > 0 ? ` It will also ${others.join(' and ')}.` : '';
    return `This will create ${events(create)} in ${place}.${more}`;
  },
  unchanged: (count: number) => (count === 1 ? '1 is there already.' : `${count} are there already.`),
  nothingYet: 'Nothing has been written yet. Nobody is invited, and no mail is sent.',
  actions: { create: 'New', update: 'Changed', delete: 'Removed' } satisfies Record<PlanItemView['action'], string>,
  allDay: 'All day',
  firstOnes: (count: number) => `The first ${count} are shown.`,
  leftOut: 'Left out, and why',
  overIsOver: 'What is over is not written.',
  reasons: {
    'not-added': '“Add to calendar” is off',
    'type-off': 'Their type is switched off in your rules',
    'as-alert': 'Follow-ups are alerts on their interview',
    'not-chosen': 'Their type is not chosen here',
  } satisfies Record<LeftOut['reason'], string>,
  andMore: (count: number) => `${count} more`,
  start: 'Start',
  notNow: 'Not now',
  startedEmpty: (provider: Provider) => `${providerName(provider)} is in step. What you plan appears there.`,
  starting: 'Nothing has to be written: it starts by itself.',
  writing: 'Being written',
  leaveHint: 'You can leave this page, it goes on without you.',
  done: (count: number, provider: Provider) =>
    count === 1 ? `1 event is in ${providerName(provider)}.` : `${count} events are in ${providerName(provider)}.`,
  doneEmpty: (provider: Provider) => `${providerName(provider)} is in step. What you plan appears there by itself.`,
  failed: (count: number) => (count === 1 ? '1 could not be written.' : `${count} could not be written.`),
  seeFailed: 'See why',
  toEvents: 'To your events',
  toIntegrations: 'Integrations',
  reconnect: 'Reconnect',
  ended: 'Access to this account has ended. Connect it again, then look at what would be written.',
} as const;
