import type { EventView, SyncStateBody } from '@calendar/client';

export type EventType = EventView['type'];

export const WORDS = {
  loading: 'Loading your events',
  type: { interview: 'Interview', follow_up: 'Follow-up', reminder: 'Reminder' } satisfies Record<EventType, string>,

  search: 'Search',
  searchHint: 'Title or place',
  typeFilter: 'Type',
  anyType: 'All types',
  types: { interview: 'Interviews', follow_up: 'Follow-ups', reminder: 'Reminders' } satisfies Record<
    EventType,
    string
  >,
  stateFilter: 'State',
  anyState: 'Any state',
  states: {
    synced: 'In the calendar',
    pending: 'Waiting',
    retrying: 'Retrying',
    failed: 'Not written',
    conflict: 'To decide',
    paused: 'Paused',
    removed: 'Not in calendar',
  } satisfies Record<SyncStateBody['status'], string>,
  clear: 'Clear filters',
  empty: 'Nothing planned',
  emptyText: 'Interviews, follow-ups and reminders stand here as soon as they are planned.',
  noneMatch: 'No event matches',
  noneMatchText: 'From today on nothing fits the search and the filters.',
  earlier: 'Earlier',
  noneEarlier: 'Nothing earlier',
  more: 'Show more',
  today: 'Today',
  tomorrow: 'Tomorrow',
  yesterday: 'Yesterday',
  allDay: 'All day',
  fromBefore: 'Since',
  cancelled: 'Cancelled',
  tentative: 'Tentative',
  nowIn: (count: number, calendar: string) =>
    count === 1 ? `1 event is now in ${calendar}` : `${count} events are now in ${calendar}`,

  event: 'Event',
  back: 'All events',
  detailLoading: 'Loading the event',
  when: 'When',
  inZone: (time: string, place: string) => `${time} in ${place}`,
  where: 'Where',
  notes: 'Notes',
  alerts: 'Alerts',
  noAlerts: 'None',
  followUpOf: 'Follow-up of',

  calendars: 'In your calendars',
  inNoCalendar: 'This event is in no calendar.',
  notToBeAdded: 'This event is not to be added to a calendar.',
  connect: 'Go to Integrations',
  written: (time: string) => `written ${time}`,
  open: (calendar: string) => `Open in ${calendar}`,
  tryAgain: 'Try again',
  tryingAgain: 'It is tried again now',
  reconnect: 'Reconnect',
  decide: 'Decide',
  cancelledThere: (time: string | null) =>
    time === null ? 'This was cancelled in your calendar.' : `This was cancelled in your calendar at ${time}.`,
  undoText: 'Undo puts it back, here and in your calendars.',
  undo: 'Undo',
  restored: 'The event is back',

  history: 'What happened',
  historyLoading: 'Loading what happened',
  noHistory: 'Nothing has gone to a calendar yet.',
} as const;
