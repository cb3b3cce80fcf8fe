import { beforeEach, describe, expect, it } from 'vitest';
import type { CreatedEvent, EventKey } from '@calendar/contracts/calendar-provider';
import type { DraftField, EventDraft } from '@calendar/contracts/vocabulary';
import { ALL_DAY, draftOf, failureOf, newKey, timedIn } from './drafts';
import { readRound } from './round';
import type { Abilities, Account, Subject } from './world';

const CALENDAR = 'primary';

const DRAFTS: [string, Partial<EventDraft>][] = [
  ['an interview with two reminders', {}],
  ['one with nothing but a title', { description: '', location: '', reminders: [] }],
  ['one day', { time: { ...ALL_DAY, end: '2027-03-11' } }],
  [
    'several days over a change of the clocks',
    { time: { allDay: true, start: '2027-03-26', end: '2027-03-31', timeZone: null } },
  ],
  ['a tentative one', { status: 'tentative' }],
  ['a free one', { availability: 'free' }],
  ['a private one', { visibility: 'private' }],
  ['the first of two half past twos in autumn', { time: timedIn('Europe/Berlin', '2027-10-31T00:30:00.000Z') }],
  ['the second of them', { time: timedIn('Europe/Berlin', '2027-10-31T01:30:00.000Z') }],
  ['one across the hour left out in spring', { time: timedIn('Europe/Berlin', '2027-03-28T00:30:00.000Z') }],
  ['one across the end of summer time in New York', { time: timedIn('America/New_York', '2027-11-07T05:30:00.000Z') }],
  ['a zone of half an hour', { time: timedIn('Asia/Kolkata', '2027-06-01T03:30:00.000Z') }],
  ['a zone that was renamed', { time: timedIn('Europe/Kyiv', '2027-06-01T08:00:00.000Z') }],
  ['a zone of another name elsewhere', { time: timedIn('Europe/Amsterdam', '2027-06-01T08:00:00.000Z') }],
  ['a zone that not everybody knows', { time: timedIn('Antarctica/Troll', '2027-06-01T08:00:00.000Z') }],
  ['the other side of the date line', { time: timedIn('Pacific/Kiritimati', '2027-06-01T08:00:00.000Z') }],
  ['a text that looks like HTML', { description: 'if (a < b && c > d) return "<Foo>";\n&amp; is not &' }],
  ['line ends of Windows, spaces and empty lines', { description: '  One\r\n\r\n\r\n\r\nTwo   spaces\t\n' }],
  ['every script', { title: 'Gespräch 面接 🎉 مقابلة', description: '“Über” — 你好\n👩‍💻', location: 'Škofja Loka' }],
  ['a place that is a link', { location: 'https://meet.example/abc?x=1&y=2' }],
  ['a long text', { description: `${'All work and no play. '.repeat(360)}\nEnd` }],
  ['doubled and distant reminders', { reminders: [10, 40_320, 10, 0, 60] }],
];

/** Creating, changing and deleting. */
export function writingContract(subject: () => Subject, { remembersDeleted, hasReadOnly }: Abilities): void {
  let account: Account;
  beforeEach(async () => {
    account = await subject().world.newAccount();
  });

  const create = (overrides: { draft?: EventDraft; key?: EventKey; retried?: boolean } = {}): Promise<CreatedEvent> =>
    subject().provider.createEvent(account.session, {
      calendarId: CALENDAR,
      draft: overrides.draft ?? draftOf(),
      key: overrides.key ?? newKey(),
      retried: overrides.retried ?? false,
    });

  describe('creating', () => {
    it('takes as few requests as can be, and invites nobody', async () => {
      const { world, dialect } = subject();
      const { event, adopted } = await create();
      expect(await world.takeRequests(account)).toHaveLength(dialect.requests.create);
      const [raw, ...others] = await world.events(account);
      expect([raw?.id, dialect.titleOf(raw!), dialect.guestsOf(raw!), others, adopted]).toEqual([
        event.id,
        'Acme: system design',
        [],
        [],
        false,
      ]);
      expect(event).toMatchObject({
        etag: expect.any(String),
        updatedAt: expect.any(String),
        htmlLink: dialect.hasLinks ? expect.any(String) : null,
      });
    });

    it.each(DRAFTS)('shows what was expected of %s, at once and later', async (_which, overrides) => {
      const { provider } = subject();
      const draft = draftOf(overrides);
      const { event } = await create({ draft });
      expect(event.content).toEqual(provider.normalise(draft));
      expect(event.presentation.visibility).toBe(draft.visibility);
      expect(event.presentation.availability).toBe(draft.availability);
      const read = await provider.getEvent(account.session, { calendarId: CALENDAR, eventId: event.id });
      expect(read).toEqual(event);
      const { changes } = await readRound(provider, account.session, null);
      const change = changes.find((each) => each.kind === 'upserted' && each.event.id === event.id);
      expect(change).toMatchObject({ event: { etag: event.etag, content: event.content } });
    });

    it('of the same key twice leaves one event', async () => {
      const key = newKey();
      const first = await create({ key });
      const second = await create({ key });
      const third = await create({ key, retried: true });
      expect([second.event, third.event]).toEqual([first.event, first.event]);
      expect(third.adopted).toBe(true);
      expect(await subject().world.events(account)).toHaveLength(1);
    });

    it.each([
      ['the connection broke', { kind: 'cut-after' as const }],
      ['an error was answered', { kind: 'status-after' as const, status: 503, body: '<html>Sorry</html>' }],
      ['nothing was answered', { kind: 'status-after' as const, status: 500, body: '' }],
    ])('finds the event again when it was created and %s', async (_how, action) => {
      const { provider, world } = subject();
      const key = newKey();
      await world.breakNext(account, { act: 'create', action });
      expect((await failureOf(create({ key }))).code).toBe('unavailable');
      const found = await provider.findEvent(account.session, { calendarId: CALENDAR, key });
      const again = await create({ key, retried: true });
      expect([again.adopted, again.event.id]).toEqual([true, found?.id]);
      expect(await world.events(account)).toHaveLength(1);
    });

    it.each([true, false])('finds what the person has changed meanwhile (repeated: %s)', async (retried) => {
      const { world, dialect } = subject();
      const key = newKey();
      await world.breakNext(account, { act: 'create', action: { kind: 'cut-after' } });
      await failureOf(create({ key }));
      const [raw] = await world.events(account);
      await world.advanceClock(60_000);
      await world.personEdits(account, raw!.id, dialect.body({ title: 'Mine now' }));
      const { event, adopted } = await create({ key, retried });
      expect([event.id, event.content.title, adopted]).toEqual([raw!.id, 'Mine now', true]);
    });

    it('creates it when the attempt before did not arrive', async () => {
      const { world } = subject();
      const key = newKey();
      await world.breakNext(account, { act: 'create', action: { kind: 'cut-before' } });
      expect((await failureOf(create({ key }))).code).toBe('unavailable');
      expect((await create({ key, retried: true })).adopted).toBe(false);
      expect(await world.events(account)).toHaveLength(1);
    });

    it.runIf(remembersDeleted)('does not bring back what the person deleted', async () => {
      const { world, provider } = subject();
      const key = newKey();
      const { event } = await create({ key });
      await world.personDeletes(account, event.id);
      expect(await provider.findEvent(account.session, { calendarId: CALENDAR, key })).toBeNull();
      expect((await failureOf(create({ key }))).code).toBe('gone');
    });

    it('makes a new one for the next generation of what the person deleted', async () => {
      const { world, provider } = subject();
      const key = newKey();
      const { event } = await create({ key });
      await world.personDeletes(account, event.id);
      expect(await provider.findEvent(account.session, { calendarId: CALENDAR, key })).toBeNull();
      const next = await create({ key: { ...key, generation: 1 }, retried: true });
      expect([next.adopted, next.event.id === event.id]).toEqual([false, false]);
      expect(await world.events(account)).toHaveLength(1);
    });

    it('goes to the calendar that is meant, and finds it there', async () => {
      const { provider, world } = subject();
      const calendar = (await world.calendars(account)).find(({ primary, writable }) => !primary && writable)!;
      const key = newKey();
      const request = { calendarId: calendar.id, draft: draftOf(), key, retried: false };
      const { event } = await provider.createEvent(account.session, request);
      expect((await provider.createEvent(account.session, request)).event.id).toBe(event.id);
      expect((await world.events(account, calendar.id)).map(({ id }) => id)).toEqual([event.id]);
      expect(await world.events(account)).toEqual([]);
    });

    it.runIf(hasReadOnly)('is refused in a calendar that can only be read, and in one that is not there', async () => {
      const { provider, world } = subject();
      const readOnly = (await world.calendars(account)).find(({ writable }) => !writable)!;
      const into = (calendarId: string) =>
        provider.createEvent(account.session, { calendarId, draft: draftOf(), key: newKey(), retried: false });
      expect((await failureOf(into(readOnly.id))).code).toBe('permission-missing');
      expect((await failureOf(into('bm8tc3VjaC1jYWxlbmRhcg=='))).code).toBe('calendar-missing');
    });
  });

  describe('changing', () => {
    const FIELDS: [DraftField, Partial<EventDraft>][] = [
      ['title', { title: 'Acme: second round' }],
      ['description', { description: 'Bring nothing.' }],
      ['location', { location: '' }],
      ['time', { time: timedIn('America/New_York', '2027-04-01T15:00:00.000Z') }],
      ['reminders', { reminders: [] }],
      ['status', { status: 'tentative' }],
      ['availability', { availability: 'free' }],
      ['visibility', { visibility: 'private' }],
    ];

    it.each(FIELDS)('%s changes nothing else, in as few requests as can be', async (field, change) => {
      const { provider, world, dialect } = subject();
      const { event } = await create();
      await world.takeRequests(account);
      const draft = draftOf({ title: 'not written', location: 'not written', ...change });
      const request = { ref: { calendarId: CALENDAR, eventId: event.id }, draft, fields: [field], etag: event.etag };
      const changed = await provider.updateEvent(account.session, request);
      const expected = draftOf(change);
      expect(changed.content).toEqual(provider.normalise(expected));
      expect(changed.presentation).toEqual({ availability: expected.availability, visibility: expected.visibility });
      expect([changed.id, changed.etag === event.etag]).toEqual([event.id, false]);
      expect(await world.takeRequests(account)).toHaveLength(dialect.requests.update);
      expect(await provider.getEvent(account.session, request.ref)).toEqual(changed);
    });

    it('from clock times to days and back', async () => {
      const { provider } = subject();
      let { event } = await create();
      const ref = { calendarId: CALENDAR, eventId: event.id };
      for (const time of [ALL_DAY, draftOf().time]) {
        const request = { ref, draft: draftOf({ time }), fields: ['time' as const], etag: event.etag };
        event = await provider.updateEvent(account.session, request);
        expect(event.content.time).toEqual(time);
      }
    });

    it('does not overwrite what the person changed meanwhile, unless told to', async () => {
      const { provider, world, dialect } = subject();
      const { event } = await create();
      await world.personEdits(account, event.id, dialect.body({ title: 'Mine now' }));
      const request = {
        ref: { calendarId: CALENDAR, eventId: event.id },
        draft: draftOf({ title: 'Ours' }),
        fields: ['title' as const],
      };
      const failure = await failureOf(provider.updateEvent(account.session, { ...request, etag: event.etag }));
      expect(failure.code).toBe('precondition-failed');
      expect((await provider.getEvent(account.session, request.ref))?.content.title).toBe('Mine now');
      expect((await provider.updateEvent(account.session, { ...request, etag: null })).content.title).toBe('Ours');
    });

    it.each([null, 'stale'])('never brings back what the person deleted (etag %s)', async (which) => {
      const { provider, world } = subject();
      const { event } = await create();
      await world.personDeletes(account, event.id);
      const failure = await failureOf(
        provider.updateEvent(account.session, {
          ref: { calendarId: CALENDAR, eventId: event.id },
          draft: draftOf(),
          fields: ['title', 'status', 'time'],
          etag: which === null ? null : event.etag,
        }),
      );
      expect(['gone', 'not-found', 'precondition-failed']).toContain(failure.code);
      if (which === null) expect(failure.code).not.toBe('precondition-failed');
      expect(await world.events(account)).toEqual([]);
      expect(await provider.getEvent(account.session, { calendarId: CALENDAR, eventId: event.id })).toBeNull();
    });

    it('is told apart from failing when the answer was lost: the second attempt meets its own change', async () => {
      const { provider, world } = subject();
      const { event } = await create();
      const ref = { calendarId: CALENDAR, eventId: event.id };
      const request = { ref, draft: draftOf({ title: 'Ours' }), fields: ['title' as const], etag: event.etag };
      await world.breakNext(account, { act: 'update', action: { kind: 'cut-after' } });
      expect((await failureOf(provider.updateEvent(account.session, request))).code).toBe('unavailable');
      expect((await failureOf(provider.updateEvent(account.session, request))).code).toBe('precondition-failed');
      expect((await provider.getEvent(account.session, ref))?.content.title).toBe('Ours');
    });
  });

  describe('deleting', () => {
    it('takes one request, and once more is no failure', async () => {
      const { provider, world, dialect } = subject();
      const { event } = await create();
      await world.takeRequests(account);
      const request = { ref: { calendarId: CALENDAR, eventId: event.id }, etag: event.etag };
      expect(await provider.deleteEvent(account.session, request)).toBe(true);
      expect(await world.takeRequests(account)).toHaveLength(dialect.requests.delete);
      expect(await world.events(account)).toEqual([]);
      expect(await provider.deleteEvent(account.session, { ...request, etag: null })).toBe(false);
    });

    it('finds its work done when the answer was lost', async () => {
      const { provider, world } = subject();
      const { event } = await create();
      await world.breakNext(account, { act: 'delete', action: { kind: 'cut-after' } });
      const request = { ref: { calendarId: CALENDAR, eventId: event.id }, etag: null };
      expect((await failureOf(provider.deleteEvent(account.session, request))).code).toBe('unavailable');
      await provider.deleteEvent(account.session, request);
      expect(await world.events(account)).toEqual([]);
    });

    it('spares what the person changed meanwhile', async () => {
      const { provider, world, dialect } = subject();
      const { event } = await create();
      await world.personEdits(account, event.id, dialect.body({ title: 'Mine now' }));
      const request = { ref: { calendarId: CALENDAR, eventId: event.id }, etag: event.etag };
      expect((await failureOf(provider.deleteEvent(account.session, request))).code).toBe('precondition-failed');
      expect(await world.events(account)).toHaveLength(1);
    });
  });
}
