import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { eventually } from '../support/eventually';
import type { Person } from '../support/people';
import type { SimulatedProvider } from '../support/simulated-calendars';

export const ACCOUNTS: Record<SimulatedProvider, string> = {
  google: 'ada@mail.example',
  microsoft: 'ada@work.example',
};

const ZONE = 'Europe/Berlin';

interface Planned {
  type?: string;
  title: string;
  location?: string;
  description?: string;
  /** Days from today, and the time there. */
  day: number;
  from: string;
  minutes: number;
  reminders?: number[];
}

const SEARCH: readonly Planned[] = [
  { title: 'Acme: first call', day: -6, from: '10:00', minutes: 30, location: 'Phone' },
  { type: 'follow_up', title: 'Thank Acme for the call', day: -5, from: '09:00', minutes: 15 },
  {
    title: 'Acme: system design',
    day: 1,
    from: '10:00',
    minutes: 60,
    location: 'https://meet.example/abc-defg-hij',
    description: 'With Priya (platform) and Jonas (staff engineer). Bring the sharding example.',
    reminders: [60, 10],
  },
  { title: 'Globex: hiring manager', day: 1, from: '14:30', minutes: 45, location: 'https://meet.example/globex' },
  { type: 'reminder', title: 'Send the portfolio to Initech', day: 2, from: '09:00', minutes: 15 },
  { title: 'Initech: panel', day: 2, from: '11:00', minutes: 90, location: 'Invalidenstr. 4, Berlin' },
  { title: 'Hooli: lunch with the team', day: 3, from: '12:30', minutes: 60, location: 'Torstr. 80, Berlin' },
  { type: 'follow_up', title: 'Ask Globex about the next round', day: 4, from: '10:00', minutes: 15 },
  { title: 'Acme: on site', day: 6, from: '09:30', minutes: 240, location: 'Karl-Marx-Allee 1, Berlin' },
  { title: 'Umbrella: first call', day: 9, from: '16:00', minutes: 30, location: 'Phone' },
];

/** Ada's job search, of which the calendars know everything. @returns the ids by title */
export async function planSearch(person: Person): Promise<Map<string, string>> {
  for (const provider of ['google', 'microsoft'] as const) {
    await person.connect(provider, { account: ACCOUNTS[provider] });
  }
  const ids = new Map<string, string>();
  for (const planned of SEARCH) ids.set(planned.title, await plan(person, planned));
  const day = today().plus({ days: 3 });
  await person.app.ok('PUT', `/events/${randomUUID()}`, {
    type: 'reminder',
    title: 'Offer of Vandelay ends',
    allDay: true,
    start: day.toISODate(),
    end: day.plus({ days: 1 }).toISODate(),
  });
  for (const id of ids.values()) await person.synced(id, { withinMs: 60_000 }).catch(() => undefined);
  await eventually(
    () => person.app.connections(),
    (all) => all.length === 2 && all.every(({ push, links }) => push.status === 'active' && !links['pending']),
    { withinMs: 60_000 },
  );
  return ids;
}

/** An event that was changed here and in Google at once, so that somebody has to decide. */
export async function makeConflict(person: Person, id: string): Promise<string> {
  const { google } = ACCOUNTS;
  const { sync } = await person.app.event(id);
  const eventId = sync.find(({ provider }) => provider === 'google')!.providerEventId!;
  await loseNotifications(person, 1);
  await person.calendars.edit('google', google, {
    id: eventId,
    body: { summary: 'Globex: talk with Mira', location: 'Phone' },
  });
  await person.app.ok('PATCH', `/events/${id}`, {
    title: 'Globex: hiring manager and CTO',
    location: 'https://meet.example/globex-2',
  });
  const [conflict] = await eventually(
    () => person.openConflicts(),
    (conflicts) => conflicts.length > 0,
  );
  return conflict!.id;
}

/** A calendar in which most of what is planned vanished at once. @returns the id of what is held */
export async function loseMany(person: Person): Promise<string> {
  const { google } = ACCOUNTS;
  const all = await person.app.ok<{ items: { sync: { provider: string; providerEventId: string | null }[] }[] }>(
    'GET',
    `/events?from=${new Date().toISOString()}&limit=200`,
  );
  const ids = all.items.flatMap(({ sync }) => sync.filter(({ provider }) => provider === 'google'));
  const gone = ids.flatMap(({ providerEventId }) => providerEventId ?? []);
  await loseNotifications(person, gone.length);
  const [last, ...others] = gone;
  for (const id of others) await person.calendars.delete('google', google, id);
  await eventually(
    () => person.calendars.notifications('google', google),
    ({ underWay }) => underWay === 0,
  );
  await person.calendars.clearFaults();
  await person.calendars.delete('google', google, last!);
  const held = await eventually(
    () => person.app.ok<{ items: { id: string }[] }>('GET', '/calendar/held-deletions'),
    ({ items }) => items.length > 0,
    { withinMs: 60_000 },
  );
  return held.items[0]!.id;
}

/** More interviews, so that their vanishing is out of the ordinary. */
export async function planRounds(person: Person, count: number): Promise<void> {
  for (let round = 1; round <= count; round += 1) {
    const id = await plan(person, { title: `Vandelay: round ${round}`, day: 10 + round, from: '10:00', minutes: 60 });
    await person.synced(id, { withinMs: 30_000 });
  }
}

/** The next ones about her account at Google never arrive. */
function loseNotifications(person: Person, times: number): Promise<void> {
  const match = { account: ACCOUNTS.google };
  return person.calendars.fault({ provider: 'google', match, action: { kind: 'notification', mode: 'lose' }, times });
}

async function plan(person: Person, { day, from, minutes, type = 'interview', ...fields }: Planned): Promise<string> {
  const [hour = 0, minute = 0] = from.split(':').map(Number);
  const start = today().plus({ days: day }).set({ hour, minute });
  const id = randomUUID();
  await person.app.ok('PUT', `/events/${id}`, {
    type,
    ...fields,
    start: start.toISO(),
    end: start.plus({ minutes }).toISO(),
    timeZone: ZONE,
  });
  return id;
}

/** A day in the week of most of what is planned, "2026-12-01". */
export function dayAfterTomorrow(): string {
  return today().plus({ days: 2 }).toISODate()!;
}

function today(): DateTime {
  return DateTime.now().setZone(ZONE).startOf('day');
}
