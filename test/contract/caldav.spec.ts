import { Logger } from '@nestjs/common';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVER_EGRESS_DEFAULTS, ServerEgress } from '@calendar/platform/http';
import { Metrics } from '@calendar/platform/observability';
import { createCaldavProvider } from '@calendar/providers/caldav';
import { timeLines, valuesOf, type ObjectEdit } from '../support/caldav-client';
import type { CaldavHost } from '../support/caldav-host';
import { describeCalendarProvider } from './calendar-provider.contract';
import { chosenMake } from './caldav-makes';
import { CaldavWorld } from './caldav-world';
import { draftOf, failureOf, newKey } from './drafts';
import { inHand, Places } from './places';
import { readRound } from './round';
import { sendingContract } from './sending.contract';
import type { Account, Dialect, Fault, RawEvent, Subject } from './world';

const DAILY = { lines: { RRULE: ['RRULE:FREQ=DAILY;COUNT=3'] } };

function refusal(status: number, condition?: string): Fault['action'] {
  const body = condition ? `<?xml version="1.0"?><error xmlns="DAV:"><${condition}/></error>` : '';
  return { kind: 'status', status, body };
}

function edit(lines: Record<string, string[] | undefined>, alarms?: string[]): ObjectEdit {
  const said = Object.entries(lines).filter((entry): entry is [string, string[]] => entry[1] !== undefined);
  return { lines: Object.fromEntries(said), ...(alarms && { alarms }) };
}

function linesOf(event: RawEvent, name: string): string[] {
  return valuesOf(event['text'] as string, name);
}

const dialect: Dialect = {
  body: ({ title, location, time, reminders, status }) =>
    edit(
      {
        SUMMARY: title === undefined ? undefined : [`SUMMARY:${title}`],
        LOCATION: location === undefined ? undefined : [`LOCATION:${location}`],
        STATUS: status === undefined ? undefined : [`STATUS:${status.toUpperCase()}`],
        ...(time &&
          timeLines(time, (at) =>
            DateTime.fromISO(at, { zone: time.timeZone ?? 'UTC' }).toFormat("yyyyMMdd'T'HHmmss"),
          )),
      },
      reminders?.map((minutes) =>
        ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Soon', `TRIGGER:-PT${minutes}M`, 'END:VALARM'].join('\r\n'),
      ),
    ),
  richDescription: edit({
    DESCRIPTION: ['DESCRIPTION:One\\nTwo & three'],
    'X-ALT-DESC': ['X-ALT-DESC;FMTTYPE=text/html:<p><b>One</b></p>Two &amp\\; three'],
  }),
  free: edit({}),
  series: edit({
    SUMMARY: ['SUMMARY:Standup'],
    DTSTART: ['DTSTART:20270308T090000Z'],
    DTEND: ['DTEND:20270308T091500Z'],
    ...DAILY.lines,
  }),
  daily: () => DAILY,
  occurrenceOf: (id, start) => `${id}#${start}`,
  guests: (count) =>
    edit({
      ORGANIZER: count === 0 ? [] : ['ORGANIZER:mailto:mia@example.test'],
      ATTENDEE: Array.from(
        { length: count },
        (_, index) => `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:guest-${index}@example.test`,
      ),
    }),
  requests: { create: 2, update: 3, delete: 1 },
  hasLinks: false,
  titleOf: (event) => linesOf(event, 'SUMMARY')[0],
  guestsOf: (event) => linesOf(event, 'ATTENDEE'),
  moreThanAPage: 120,
  refusals: {
    rateLimited: refusal(429),
    lacksPermission: refusal(403, 'need-privileges'),
    conflict: refusal(412),
    invalid: refusal(400),
  },
  secretOf: () => undefined,
};

const make = chosenMake();
let server: CaldavHost;
let egress: ServerEgress;
let subject: Subject & { world: CaldavWorld };

beforeAll(async () => {
  Logger.overrideLogger(['warn', 'error']);
  server = await make.start();
  egress = new ServerEgress({ ...SERVER_EGRESS_DEFAULTS, loopback: true }, new Metrics());
  const provider = createCaldavProvider({ fetch: egress.fetch });
  subject = { provider, world: new CaldavWorld(server, () => provider, make.hasReadOnly), dialect };
});
afterAll(async () => {
  await egress.onApplicationShutdown();
  await server.stop();
});

describeCalendarProvider('CalDAV on a real server', () => subject, {
  watches: false,
  remembersDeleted: false,
  hasReadOnly: make.hasReadOnly,
});

describe('CalDAV on a real server by its door', () => sendingContract(() => subject));

describe('CalDAV on a real server alone', () => {
  const create = (account: Account, key = newKey()) =>
    subject.provider.createEvent(account.session, { calendarId: 'primary', draft: draftOf(), key, retried: false });

  it('keeps what a calendar program has put beside our lines', async () => {
    const { provider, world } = subject;
    const account = await world.newAccount();
    const { event } = await create(account);
    const foreign = { 'X-MOOD': ['X-MOOD;X-FROM="a;b":fine\\, thanks'], CATEGORIES: ['CATEGORIES:job,hope'] };
    await world.personEdits(account, event.id, edit(foreign));
    const { etag } = (await provider.getEvent(account.session, { calendarId: 'primary', eventId: event.id }))!;
    const ref = { calendarId: 'primary', eventId: event.id };
    await provider.updateEvent(account.session, { ref, draft: draftOf({ title: 'Ours' }), fields: ['title'], etag });
    const [raw] = await world.events(account);
    // Servers may make a line of each category.
    const categories = linesOf(raw!, 'CATEGORIES').join();
    expect([linesOf(raw!, 'X-MOOD'), categories, linesOf(raw!, 'SUMMARY')]).toEqual([
      ['fine, thanks'],
      'job,hope',
      ['Ours'],
    ]);
  });

  it('finds an event that was moved under another name, and follows it under that', async () => {
    const { provider, world } = subject;
    const account = await world.newAccount();
    const key = newKey();
    const { event } = await create(account, key);
    const calendars = await world.calendars(account);
    const second = calendars.find(({ primary, writable }) => !primary && writable)!.id;
    await world.client(account).move(world.path(account, 'primary'), event.id, { to: second, as: 'A1B2-C3.ics' });
    const found = await provider.locate!(account.session, { eventId: event.id, key, calendarIds: ['primary', second] });
    expect(found).toMatchObject({ calendarId: second, event: { id: 'A1B2-C3.ics', content: event.content } });
    const ref = { calendarId: second, eventId: 'A1B2-C3.ics' };
    const change = { ref, draft: draftOf({ title: 'Ours' }), fields: ['title' as const], etag: found!.event.etag };
    expect((await provider.updateEvent(account.session, change)).content.title).toBe('Ours');
  });

  it('does not make an event anew whose UID stands elsewhere in the calendar', async () => {
    const { world } = subject;
    const account = await world.newAccount();
    const key = newKey();
    const { event } = await create(account, key);
    const place = world.path(account, 'primary');
    await world.client(account).move(place, event.id, { to: place, as: 'renamed.ics' });
    expect((await failureOf(create(account, key))).code).toBe('already-exists');
  });

  it('reads nothing of what is not ours', async () => {
    const { provider, world } = subject;
    const account = await world.newAccount();
    const { event } = await create(account);
    const place = world.path(account, 'primary');
    const dentist = edit({
      SUMMARY: ['SUMMARY:Dentist'],
      DTSTART: ['DTSTART:20270308T090000Z'],
      DTEND: ['DTEND:20270308T093000Z'],
    });
    const { id } = await world.personCreates(account, dentist);
    await world.client(account).move(place, id, { to: place, as: 'dentist.ics' });
    const { changes } = await readRound(provider, account.session, null);
    const shown = changes.filter((change) => change.kind === 'upserted').map((change) => change.event.id);
    expect(shown).toEqual([event.id]);
    const asked = server.proxy.takeRequests(account.email).map(({ body }) => body);
    expect(asked.join()).not.toContain('dentist');
  });

  // iCloud and Fastmail count requests, and are asked for one at a time in bulk; a server of one's own for three.
  it.each([1, 3])('is asked once for what several writes have left, with %i under way', async (atOnce) => {
    const { provider, world } = subject;
    const account = await world.newAccount();
    const places = new Places(atOnce);
    const keys = Array.from({ length: 27 }, () => newKey());
    const created = await inHand(9, keys, (key) =>
      places.call(account.session, (session) =>
        provider.createEvent(session, {
          calendarId: 'primary',
          draft: draftOf({ title: key.linkId }),
          key,
          retried: false,
        }),
      ),
    );
    const afterCreating = await requestsByMethod(account);
    expect(afterCreating.PUT).toBe(keys.length);
    expect(afterCreating.REPORT).toBeLessThan(keys.length / 2);
    expect(created.map(({ event }) => event.content.title)).toEqual(keys.map(({ linkId }) => linkId));
    const changed = await inHand(9, created, ({ event }) =>
      places.call(account.session, (session) =>
        provider.updateEvent(session, {
          ref: { calendarId: 'primary', eventId: event.id },
          draft: draftOf({ title: `Changed ${event.id}` }),
          fields: ['title'],
          etag: event.etag,
        }),
      ),
    );
    const afterChanging = await requestsByMethod(account);
    expect(afterChanging.PUT).toBe(keys.length);
    expect(afterChanging.REPORT).toBeLessThan(keys.length);
    const standing = await Promise.all(
      changed.map(({ id }) => provider.getEvent(account.session, { calendarId: 'primary', eventId: id })),
    );
    expect(changed).toEqual(standing);
    expect(changed.map(({ content }) => content.title)).toEqual(created.map(({ event }) => `Changed ${event.id}`));
  });

  async function requestsByMethod({ email }: Account): Promise<Record<string, number>> {
    return Object.fromEntries(
      [...Map.groupBy(server.proxy.takeRequests(email), ({ method }) => method)].map(([method, all]) => [
        method,
        all.length,
      ]),
    );
  }
});
