import { randomUUID } from 'node:crypto';

/** A connected account as the API describes it, but for some fields: for states that are hard to bring about. */
export function madeConnection({
  links = {},
  ...fields
}: Record<string, unknown> & { links?: Record<string, number> }) {
  const now = Date.now();
  return {
    id: randomUUID(),
    provider: 'google',
    accountEmail: 'ada@mail.example',
    status: 'active',
    scopes: [],
    connectedAt: new Date(now - 86_400_000).toISOString(),
    lastSyncedAt: new Date(now - 300_000).toISOString(),
    lastCheckedAt: new Date(now - 120_000).toISOString(),
    nextRetryAt: null,
    firstSync: null,
    removing: null,
    sharedWithOthers: false,
    lastError: null,
    push: { status: 'active', expiresAt: null },
    links: { synced: 0, pending: 0, retrying: 0, failed: 0, conflict: 0, paused: 0, ...links },
    waiting: 0,
    ...fields,
  };
}

/** Something that a person was told, as the API describes it, but for some fields. */
export function madeNotification(fields: Record<string, unknown> = {}) {
  return {
    id: randomUUID(),
    kind: 'sync.conflict',
    title: '“Acme: system design” was changed on both sides',
    message: 'Choose which to keep: the title and the time.',
    action: { type: 'resolve', label: 'Resolve', href: '/conflicts/c2a8b9f0-0000-4000-8000-000000000000' },
    eventId: null,
    connectionId: null,
    createdAt: new Date().toISOString(),
    readAt: null,
    ...fields,
  };
}

/** An event of which both sides differ, as the API describes it, but for some fields. */
export function madeConflict(fields: Record<string, unknown> = {}) {
  const hoursAgo = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString();
  const time = (hour: number) => ({
    start: `2026-12-01T${hour}:00:00+01:00`,
    end: `2026-12-01T${hour + 1}:00:00+01:00`,
    timeZone: 'Europe/Berlin',
    allDay: false,
  });
  return {
    id: randomUUID(),
    eventId: randomUUID(),
    connectionId: randomUUID(),
    detectedAt: hoursAgo(1),
    kind: 'fields',
    guests: 0,
    status: 'open',
    title: 'Acme: system design',
    start: '2026-12-01T09:00:00.000Z',
    careerCopilotAt: hoursAgo(3),
    calendarAt: hoursAgo(2),
    fields: [
      {
        field: 'title',
        base: 'Acme: interview',
        careerCopilot: 'Acme: system design',
        calendar: 'Acme: interview round 2',
      },
      { field: 'location', base: '', careerCopilot: 'Room 2', calendar: 'https://meet.example/acme' },
      { field: 'reminders', base: [60, 10], careerCopilot: [60], calendar: [] },
      { field: 'time', base: time(10), careerCopilot: time(12), calendar: time(14) },
    ],
    ...fields,
  };
}

/** A dozen events that vanished together, as the API describes them, but for some fields. */
export function madeHeldDeletion(fields: Record<string, unknown> = {}) {
  const events = Array.from({ length: 12 }, (_, index) => ({
    id: randomUUID(),
    type: 'interview',
    title: `Acme: round ${index + 1}`,
    start: new Date(Date.UTC(2026, 11, index + 1, 9)).toISOString(),
    timeZone: 'Europe/Berlin',
    allDay: false,
  }));
  return {
    id: randomUUID(),
    connectionId: randomUUID(),
    calendarId: 'primary',
    heldAt: new Date().toISOString(),
    events,
    ...fields,
  };
}

/** An event as the API describes it, but for some fields; today from 23:00 on unless they say otherwise. */
export function madeEvent({ sync = [], ...fields }: Record<string, unknown> & { sync?: Record<string, unknown>[] }) {
  const now = new Date();
  return {
    id: randomUUID(),
    type: 'interview',
    title: 'Acme: system design',
    description: '',
    location: '',
    start: new Date(now.setHours(23, 0, 0, 0)).toISOString(),
    end: new Date(now.setHours(23, 45, 0, 0)).toISOString(),
    timeZone: null,
    allDay: false,
    status: 'confirmed',
    cancelledBy: null,
    cancelledAt: null,
    addToCalendar: true,
    reminders: null,
    relatesTo: null,
    seriesId: null,
    metadata: {},
    version: 1,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    sync: sync.map(madeSyncState),
    ...fields,
  };
}

/** How an event stands in one account. */
function madeSyncState(fields: Record<string, unknown>) {
  return {
    connectionId: randomUUID(),
    provider: 'google',
    calendarId: 'primary',
    status: 'synced',
    conflictId: null,
    providerEventId: 'abc',
    htmlLink: 'https://calendar.example/event',
    lastSyncedAt: new Date(Date.now() - 300_000).toISOString(),
    error: null,
    ...fields,
  };
}

/** A line of the timeline of an event. */
export function madeEntry(fields: Record<string, unknown>) {
  return {
    id: randomUUID(),
    at: new Date(Date.now() - 300_000).toISOString(),
    actor: 'career_copilot',
    connectionId: 'c6f1c1b0-0000-4000-8000-000000000001',
    provider: 'google',
    accountEmail: 'ada@mail.example',
    action: 'update',
    fields: [],
    changes: [],
    outcome: 'succeeded',
    code: null,
    providerVersion: null,
    latencyMs: null,
    ...fields,
  };
}

/** A write that a sync would make, as a plan describes it, but for some fields; tomorrow at ten unless they say otherwise. */
export function madePlanItem(fields: Record<string, unknown> = {}) {
  const start = new Date();
  start.setDate(start.getDate() + 1);
  start.setHours(10, 0, 0, 0);
  return {
    eventId: randomUUID(),
    action: 'create',
    calendarId: 'primary',
    fields: ['title', 'time'],
    title: 'Acme: system design',
    type: 'interview',
    start: start.toISOString(),
    timeZone: 'Europe/Berlin',
    allDay: false,
    ...fields,
  };
}

/** What a sync would do, as the API describes it. */
export function madePlan(items: readonly { action: string }[], fields: Record<string, unknown> = {}) {
  const count = (action: string) => items.filter((item) => item.action === action).length;
  return { create: count('create'), update: count('update'), delete: count('delete'), unchanged: 0, items, ...fields };
}

/** The calendars of an account, as the API lists them. */
export const CALENDARS = [
  { id: 'ada@mail.example', name: 'Personal', primary: true, writable: true, timeZone: 'Europe/Berlin' },
  { id: 'team', name: 'Team', primary: false, writable: true, timeZone: null },
  { id: 'holidays', name: 'Holidays', primary: false, writable: false, timeZone: null },
];
