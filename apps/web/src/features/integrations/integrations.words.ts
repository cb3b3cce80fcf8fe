import type { ConnectionView, PreferencesBody } from '@calendar/client';
import type { AccountState } from './accounts/account-state';
import { providerName, shortProviderName, type Provider } from '../../ui/provider-name';

export type EventType = keyof PreferencesBody['eventTypes'];

export const WORDS = {
  loading: 'Loading your calendars',
  empty: 'Connect a calendar, and your interviews appear there by themselves.',
  connect: (provider: Provider) => `Connect ${providerName(provider)}`,
  connectByPassword: 'Connect by app password',
  passwordServices: 'iCloud, Fastmail, Nextcloud',
  passwordNote: 'And every other calendar that speaks CalDAV',
  another: 'Add another account',
  off: 'Not set up on this server',
  notConnected: 'Not connected',

  checked: 'Checked',
  notChecked: 'Not checked yet',
  written: 'Last written',
  push: {
    active: 'Changes arrive at once',
    polling: 'Changes arrive every few minutes',
    starting: 'Changes will arrive at once in a moment',
  } satisfies Record<ConnectionView['push']['status'], string>,
  counts: {
    synced: 'in the calendar',
    pending: 'waiting',
    retrying: 'retrying',
    failed: 'not written',
    conflict: 'to decide',
    paused: 'paused',
  } satisfies Record<keyof ConnectionView['links'], string>,
  nothing: 'No events yet',
  states: {
    connected: 'Connected',
    notStarted: 'Not started yet',
    retrying: 'Retrying',
    needsPerson: 'Needs you',
    ended: 'Access ended',
    disconnecting: 'Disconnecting',
  } satisfies Record<AccountState, string>,
  ended: 'Access to this account has ended.',
  reconnect: 'Reconnect',
  grant: 'Grant access',
  chooseCalendar: 'Choose another calendar',
  retryAt: (time: string) => `We try again at ${time}.`,
  syncNow: 'Sync now',
  synced: 'Everything is being looked at now',
  syncAgainIn: (seconds: number) => `Sync again in ${seconds} s`,
  review: 'Review and start',
  reviewText: 'Nothing has been written into this calendar yet.',
  running: 'First sync',
  removing: 'Removing your events',

  disconnect: 'Disconnect',
  disconnectOf: (email: string) => `Disconnect ${email}`,
  disconnectTitle: (email: string) => `Disconnect ${email}?`,
  disconnectText: (provider: Provider) =>
    `${shortProviderName(provider)} is no longer kept in step, and our access is given up. Your events stay in Career Copilot.`,
  keep: (count: number) => (count === 1 ? 'Keep the event' : `Keep the ${count} events`),
  keepNone: 'Disconnect',
  remove: (count: number) => (count === 1 ? 'Remove it' : 'Remove them'),
  cancel: 'Cancel',
  shared: 'Somebody else is connected to this account too. Their access stays, unless you end it for all.',
  endAccess: (provider: Provider) => `End the access at ${shortProviderName(provider)} for all`,
  microsoftConsent: 'Microsoft keeps your consent until you take it back there:',
  disconnected: (email: string) => `${email} is disconnected`,
  removingFrom: (email: string) => `Your events are being removed from ${email}`,

  rules: 'What goes into your calendar',
  rulesLoading: 'Loading your rules',
  types: { interview: 'Interviews', follow_up: 'Follow-ups', reminder: 'Reminders' } satisfies Record<
    EventType,
    string
  >,
  calendarIn: (email: string) => `Calendar of ${email}`,
  calendar: 'Calendar',
  defaultCalendar: 'Default calendar',
  noCalendar: 'Not in this account',
  readOnly: 'may not be written',
  detail: 'Detail',
  details: { full: 'Everything', busy: 'Busy only' },
  busyHint: 'Hides title, place and notes from whoever sees your calendar.',
  followUpsAs: 'Follow-ups as',
  as: { event: 'Events of their own', interview_reminder: 'Alerts on their interview' },
  general: 'When the two sides differ',
  policy: 'Both changed the same thing',
  policies: {
    ask: 'Ask me',
    career_copilot: 'Career Copilot wins',
    calendar: 'The calendar wins',
    newest: 'The newest change wins',
  } satisfies Record<PreferencesBody['conflictPolicy'], string>,
  onDelete: 'An event is deleted in the calendar',
  deletions: {
    cancel: 'Cancel it in Career Copilot',
    unlink: 'Keep it in Career Copilot only',
    recreate: 'Put it back',
  } satisfies Record<PreferencesBody['onCalendarDelete'], string>,
  planning: 'When you plan something',
  clashWarning: 'Tell me when another event takes that time',
  clashHint: 'Then we look at the times of your other events while you fill in the form. Nothing of them is kept.',
  removesFrom: (count: number, places: string) => `This removes ${events(count)} from ${places}.`,
  removesSome: 'This can remove events from your calendar.',
  removesText: (count: number | null) =>
    count === 1
      ? 'It stays in Career Copilot, and comes back when you change this again.'
      : 'They stay in Career Copilot, and come back when you change this again.',
  leaveThem: 'Leave it as it is',
  removeCount: (count: number) => `Remove ${events(count)}`,
  removeSome: 'Remove them',
  otherCalendar: 'Another calendar, or one that you may not connect?',
  feeds: 'Let it read a feed',
  saved: 'Saved',
  undone: 'As it was before',
} as const;

function events(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}
