import type { TimelineChange, TimelineEntry } from '@calendar/client';
import { providerName } from '../../../ui/provider-name';

type Code = NonNullable<TimelineEntry['code']>;

const HOST = 'Career Copilot';

const REASONS: Record<Code, string> = {
  'sync.rate-limited': 'the calendar asked us to slow down',
  'sync.provider-unavailable': 'the calendar could not be reached',
  'sync.unconfirmed': 'the calendar did not say whether it has it',
  'sync.sign-in-unavailable': 'the sign-in of the calendar could not be reached',
  'connection.reauth-required': 'access to the account had ended',
  'sync.permission-missing': 'we may not write to this calendar',
  'sync.mailbox-missing': 'the account has no calendar',
  'sync.mailbox-full': 'the account is full',
  'sync.not-organizer': 'somebody else organises it there',
  'sync.calendar-not-found': 'the calendar is not there any more',
  'sync.refused': 'the calendar refused it',
  'sync.internal': 'a fault of ours',
  'sync.gave-up': 'it had failed for too long',
  'sync.zone-rules-differ': 'the calendar has other rules for this time zone, so the exact time was written',
};

const FIELDS: Readonly<Record<string, string>> = {
  title: 'Title',
  description: 'Notes',
  location: 'Place',
  time: 'Time',
  status: 'Status',
  reminders: 'Alerts',
};

export const HISTORY_WORDS = {
  from: 'was',
  to: 'is now',
  nothing: 'nothing',
  noAlerts: 'none',
  triesBefore: (count: number) => (count === 1 ? 'After 1 failed try' : `After ${count} failed tries`),
  thereAfter: (seconds: string) => `there after ${seconds}`,
  hereAfter: (seconds: string) => `here after ${seconds}`,
  statuses: { confirmed: 'Confirmed', tentative: 'Tentative', cancelled: 'Cancelled' } as Readonly<
    Record<string, string>
  >,
} as const;

/** "Title", "Time"; a field that we have no word for goes by its name. */
export function fieldName(field: string): string {
  return FIELDS[field] ?? field;
}

/** "the calendar could not be reached". */
export function reasonOf(code: Code): string {
  return REASONS[code];
}

/** What an event has become beside what it says; the API tells it as changes of these fields. */
const NATURES: Readonly<Record<string, (to: TimelineChange['to']) => string>> = {
  calendarId: () => 'Moved to another calendar',
  recurring: (to) => (to === 'true' ? 'Made a series' : 'No series any more'),
  guests: (to) => guestsWords(Number(to)),
};

function guestsWords(count: number): string {
  if (count === 0) return 'Nobody else invited any more';
  return count === 1 ? '1 other invited' : `${count} others invited`;
}

/** What has become of the event itself: "Made a series", "3 others invited". */
export function natureWords({ changes }: TimelineEntry): string[] {
  return changes.flatMap(({ field, to }) => NATURES[field]?.(to) ?? []);
}

/** The changes of what it says. */
export function saidChanges({ changes }: TimelineEntry): TimelineChange[] {
  return changes.filter(({ field }) => !(field in NATURES));
}

/** Who did it: "by Career Copilot". */
export function actorWords({ actor, provider, outcome }: TimelineEntry): string {
  if (actor === 'career_copilot') return `by ${HOST}`;
  if (actor === 'calendar') return `made in ${provider ? providerName(provider) : 'the calendar'}`;
  return outcome === 'agreed' ? 'by itself' : 'by your rule';
}

/** What was done, and where: "Changed in Google Calendar". */
export function deedOf(entry: TimelineEntry): string {
  const place = entry.provider ? providerName(entry.provider) : 'the calendar';
  if (entry.outcome === 'will_retry') return `Could not be written to ${place} yet`;
  if (entry.outcome === 'failed') return `Could not be written to ${place}`;
  if (entry.outcome === 'left_behind') return `Could not be taken out of the calendar that it left in ${place}`;
  switch (entry.action) {
    case 'create':
      return `Added to ${place}`;
    case 'update':
      return `Changed in ${place}`;
    case 'delete':
      return `Taken out of ${place}`;
    case 'merge':
      return saidChanges(entry).length > 0 ? `Taken over from ${place}` : natureWords(entry).join(', ');
    case 'cancel':
      return entry.actor === 'calendar' ? `Deleted in ${place}, cancelled here` : `Cancelled, as in ${place}`;
    case 'unlink':
      return `Deleted in ${place}, kept here`;
    case 'recreate':
      return `Put back into ${place}`;
    case 'conflict':
      return 'Both sides changed it';
    case 'resolve':
      return decision(entry, place);
  }
}

function decision({ outcome }: TimelineEntry, place: string): string {
  if (outcome === 'career_copilot') return `What ${HOST} said was kept`;
  if (outcome === 'calendar') return `What ${place} said was kept`;
  return 'The two sides agree again';
}
