import type { FeedView } from '@calendar/client';

type EventType = FeedView['eventTypes'][number];

const TYPES = { interview: 'Interviews', follow_up: 'Follow-ups', reminder: 'Reminders' } satisfies Record<
  EventType,
  string
>;

export const WORDS = {
  loading: 'Loading your feeds',
  lead: 'A feed is a link that your calendar reads by itself. It is for calendars that cannot be connected: what you change there does not come back.',
  whoReads: 'Whoever has the link can read what it shows, without signing in.',
  howOften:
    'Calendars look when they like: Apple about once an hour (you can change that), Outlook every few hours, Google once in 8 to 24 hours, whatever we send.',
  back: 'Integrations',
  list: 'Your feeds',
  none: 'No feed yet',
  noneText: 'Make one below, and give its link to your calendar.',
  types: TYPES,
  shows: (types: string) => `Shows ${types}`,
  onlyTimes: 'times only',
  withAlerts: 'with alerts',
  withLinked: 'also what connected calendars show',
  fetched: 'Read by a calendar',
  neverFetched: 'No calendar has read it yet',
  rotate: 'New link',
  rotateOf: (name: string) => `New link for ${name}`,
  rotateTitle: (name: string) => `Give “${name}” a new link?`,
  rotateText: 'The link that it has now stops working at once. Calendars that read it need the new one.',
  rotateYes: 'Make a new link',
  remove: 'Delete',
  removeOf: (name: string) => `Delete ${name}`,
  removeTitle: (name: string) => `Delete “${name}”?`,
  removeText: 'Its link stops working at once, and cannot be brought back. Calendars that read it lose these events.',
  removeYes: 'Delete the feed',
  removed: (name: string) => `${name} is deleted`,
  cancel: 'Cancel',
  keep: 'Keep it',

  addressTitle: (name: string) => `The link of “${name}”`,
  once: 'Copy it now: it is shown this once. Who loses it makes a new one.',
  address: 'Link',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'It could not be copied. Mark it, and copy it by hand.',
  open: 'Open in your calendar',
  where:
    'Google Calendar: Other calendars, From URL. Outlook: Add calendar, Subscribe from web. Apple: File, New Calendar Subscription.',
  done: 'Done',

  make: 'New feed',
  name: 'Name',
  nameHint: 'What your calendar will call it.',
  usualName: 'Job search',
  nameFault: 'Give it a name of at most 100 characters.',
  which: 'What it shows',
  whichFault: 'Choose at least one.',
  detail: 'How much',
  details: { full: 'Everything', busy: 'Only the times' } satisfies Record<FeedView['detail'], string>,
  busyHint: 'Titles, places and notes stay here.',
  reminders: 'Bring the alerts along',
  skipLinked: 'Leave out what a connected calendar shows already',
  makeYes: 'Make the feed',
} as const;

/** "Shows interviews and reminders, times only". */
export function sentenceOf({ eventTypes, detail, reminders, skipLinked }: FeedView, list: (words: string[]) => string) {
  const types = list(eventTypes.map((type) => TYPES[type].toLowerCase()));
  const parts = [
    WORDS.shows(types),
    ...(detail === 'busy' ? [WORDS.onlyTimes] : []),
    ...(reminders ? [WORDS.withAlerts] : []),
    ...(skipLinked ? [] : [WORDS.withLinked]),
  ];
  return parts.join(', ');
}
