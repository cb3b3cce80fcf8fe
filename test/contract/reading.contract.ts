import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangePage, EventRef, ProviderEvent } from '@calendar/contracts/calendar-provider';
import { ALL_DAY, draftOf, failureOf, newKey, timedIn } from './drafts';
import { readRound } from './round';
import type { Abilities, Account, Subject } from './world';

const CALENDAR = 'primary';

/** Calendars, single events, and rounds of changes. */
export function readingContract(subject: () => Subject, { hasReadOnly }: Abilities): void {
  let account: Account;
  beforeEach(async () => {
    account = await subject().world.newAccount();
  });

  const create = async (): Promise<ProviderEvent> => {
    const request = { calendarId: CALENDAR, draft: draftOf(), key: newKey(), retried: false };
    return (await subject().provider.createEvent(account.session, request)).event;
  };
  const get = (eventId: string) => subject().provider.getEvent(account.session, { calendarId: CALENDAR, eventId });

  describe('calendars', () => {
    it('are listed with what can be done to them', async () => {
      const { provider, world } = subject();
      const listed = await provider.listCalendars(account.session);
      const expected = await world.calendars(account);
      expect(listed.map(({ id, primary, writable }) => ({ id, primary, writable }))).toEqual(
        expect.arrayContaining(expected.map(({ id, primary, writable }) => ({ id, primary, writable }))),
      );
      expect(listed).toHaveLength(expected.length);
      expect(listed.filter(({ primary }) => primary)).toHaveLength(1);
      expect(listed.every(({ name }) => name !== '')).toBe(true);
    });

    it('know the default one by the alias and by its id', async () => {
      const event = await create();
      const primary = (await subject().provider.listCalendars(account.session)).find((each) => each.primary)!;
      const ref: EventRef = { calendarId: primary.id, eventId: event.id };
      expect((await subject().provider.getEvent(account.session, ref))?.id).toBe(event.id);
    });
  });

  describe('one event', () => {
    it('is not there when it never was, or was deleted', async () => {
      const event = await create();
      expect(await get('0123456789abcdef0123456789abcdefg0')).toBeNull();
      await subject().world.personDeletes(account, event.id);
      expect(await get(event.id)).toBeNull();
    });

    it('is not taken for deleted because its calendar is out of sight', async () => {
      const ref = { calendarId: 'bm8tc3VjaC1jYWxlbmRhcg==', eventId: (await create()).id };
      const { provider } = subject();
      expect((await failureOf(provider.getEvent(account.session, ref))).code).toBe('calendar-missing');
    });

    it('can neither be created nor found in a calendar that is out of sight, nor changes of it be read', async () => {
      const { provider } = subject();
      const [calendarId, key] = ['bm8tc3VjaC1jYWxlbmRhcg==', newKey()];
      const failures = await Promise.all(
        [
          provider.createEvent(account.session, { calendarId, draft: draftOf(), key, retried: false }),
          provider.createEvent(account.session, { calendarId, draft: draftOf(), key, retried: true }),
          provider.findEvent(account.session, { calendarId, key }),
          provider.readChanges(account.session, { calendarId, cursor: null, page: null }),
        ].map(failureOf),
      );
      expect(failures.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'calendar-missing'));
    });

    it('shows what the person made of it', async () => {
      const { world, dialect } = subject();
      const event = await create();
      const time = timedIn('Europe/Paris', '2027-04-01T15:00:00.000Z');
      const change = { title: 'Mine now', location: 'Elsewhere', time, reminders: [30], status: 'tentative' as const };
      await world.personEdits(account, event.id, dialect.body(change));
      const read = await get(event.id);
      expect(read?.content).toEqual({ ...event.content, ...change });
      expect(read?.etag).not.toBe(event.etag);
    });

    it('shows what the person wrote in rich text as plain text', async () => {
      const { world, dialect } = subject();
      const event = await create();
      await world.personEdits(account, event.id, dialect.richDescription);
      expect((await get(event.id))?.content.description).toBe('One\nTwo & three');
    });

    it('shows days when the person made it last all day', async () => {
      const { world, dialect } = subject();
      const event = await create();
      await world.personEdits(account, event.id, dialect.body({ time: ALL_DAY }));
      expect((await get(event.id))?.content.time).toEqual(ALL_DAY);
    });

    it('shows no reminder when the person removed them', async () => {
      const { world, dialect } = subject();
      const event = await create();
      await world.personEdits(account, event.id, dialect.body({ reminders: [] }));
      expect((await get(event.id))?.content.reminders).toEqual([]);
    });
  });

  describe('an event that the person has moved', () => {
    const calendars = async () => {
      const all = await subject().world.calendars(account);
      const idOf = (writable: boolean) => all.find((each) => !each.primary && each.writable === writable)?.id ?? '';
      return { second: idOf(true), readOnly: idOf(false) };
    };
    const locate = (eventId: string, calendarIds: string[]) =>
      subject().provider.locate!(account.session, { eventId, key: newKey(), calendarIds });

    it('is gone from where it was, and found where it is', async () => {
      const event = await create();
      const { second } = await calendars();
      const { cursor } = await readRound(subject().provider, account.session, null);
      await subject().world.personMoves(account, event.id, second);
      const { changes } = await readRound(subject().provider, account.session, cursor);
      expect(changes.map(({ kind }) => ['deleted', 'vanished'].includes(kind))).toEqual([true]);
      const found = await locate(event.id, [CALENDAR, second]);
      expect(found).toMatchObject({ calendarId: second, event: { id: event.id, content: event.content } });
      expect((await subject().provider.getEvent(account.session, { calendarId: second, eventId: event.id }))?.id).toBe(
        event.id,
      );
    });

    it('is written and deleted there', async () => {
      const { provider, world, dialect } = subject();
      const event = await create();
      const { second } = await calendars();
      await world.personMoves(account, event.id, second);
      const found = (await locate(event.id, [CALENDAR, second]))!;
      const ref = { calendarId: second, eventId: event.id };
      const change = { draft: draftOf({ title: 'Ours' }), fields: ['title' as const], etag: found.event.etag };
      const updated = await provider.updateEvent(account.session, { ref, ...change });
      expect((await world.events(account, second)).map(dialect.titleOf)).toEqual(['Ours']);
      expect(await provider.deleteEvent(account.session, { ref, etag: updated.etag })).toBe(true);
      expect(await world.events(account, second)).toEqual([]);
      expect(await locate(event.id, [CALENDAR, second])).toBeNull();
    });

    it('is found where it was when it has been moved back', async () => {
      const event = await create();
      const { second } = await calendars();
      await subject().world.personMoves(account, event.id, second);
      await subject().world.personMoves(account, event.id, CALENDAR, second);
      expect(await locate(event.id, [second, CALENDAR])).toMatchObject({ calendarId: CALENDAR });
    });

    it.runIf(hasReadOnly)('is found nowhere in a calendar that is not among those asked for', async () => {
      const event = await create();
      const { second, readOnly } = await calendars();
      await subject().world.personMoves(account, event.id, readOnly);
      expect(await locate(event.id, [CALENDAR, second])).toBeNull();
    });
  });

  it('asks before each request that a call sends', async () => {
    const { provider, world } = subject();
    let asked = 0;
    const beforeRequest = () => Promise.resolve(void (asked += 1));
    const session = { ...account.session, beforeRequest };
    await world.takeRequests(account);
    const key = newKey();
    const request = { calendarId: CALENDAR, draft: draftOf(), key, retried: false };
    const { event } = await provider.createEvent(session, request);
    const ref = { calendarId: CALENDAR, eventId: event.id };
    const change = { ref, draft: draftOf({ title: 'Ours' }), fields: ['title' as const], etag: event.etag };
    const { etag } = await provider.updateEvent(session, change);
    await provider.locate!(session, { eventId: event.id, key, calendarIds: [CALENDAR] });
    await provider.readChanges(session, { calendarId: CALENDAR, cursor: null, page: null });
    await provider.listCalendars(session);
    await provider.deleteEvent(session, { ref, etag });
    expect(asked).toBe((await world.takeRequests(account)).length);
    expect(asked).toBeGreaterThanOrEqual(6);
  });

  describe('a round of changes', () => {
    const page = (cursor: string | null, within: string | null = null): Promise<ChangePage> =>
      subject().provider.readChanges(account.session, { calendarId: CALENDAR, cursor, page: within });

    const round = (cursor: string | null) => readRound(subject().provider, account.session, cursor);

    it('without a change is one request a page and says so', async () => {
      await create();
      const { cursor } = await round(null);
      await subject().world.takeRequests(account);
      const { changes, pages } = await round(cursor);
      expect(changes).toEqual([]);
      expect(await subject().world.takeRequests(account)).toHaveLength(pages);
    });

    it('shows our own writes with the etag that the write gave', async () => {
      const { cursor } = await round(null);
      const created = await create();
      const request = {
        ref: { calendarId: CALENDAR, eventId: created.id },
        draft: draftOf({ title: 'Ours' }),
        fields: ['title' as const],
        etag: created.etag,
      };
      const updated = await subject().provider.updateEvent(account.session, request);
      const { changes } = await round(cursor);
      expect(changes.at(-1)).toEqual({ kind: 'upserted', event: updated });
    });

    it('shows what the person changed, and goes on from there', async () => {
      const { world, dialect } = subject();
      const event = await create();
      const first = await round(null);
      await world.personEdits(account, event.id, dialect.body({ title: 'Mine now' }));
      const second = await round(first.cursor);
      expect(second.changes).toMatchObject([
        { kind: 'upserted', event: { id: event.id, content: { title: 'Mine now' } } },
      ]);
      expect(second.changes).toMatchObject([{ event: { etag: (await get(event.id))!.etag } }]);
      expect((await round(second.cursor)).changes).toEqual([]);
    });

    it('shows that the person deleted something', async () => {
      const event = await create();
      const { cursor } = await round(null);
      await subject().world.personDeletes(account, event.id);
      const [change, ...others] = (await round(cursor)).changes;
      expect(['deleted', 'vanished']).toContain(change?.kind);
      expect([change && 'eventId' in change && change.eventId, others]).toEqual([event.id, []]);
    });

    it('is not troubled by a series of the person', async () => {
      const { world, dialect } = subject();
      const { cursor } = await round(null);
      await world.personCreates(account, dialect.series);
      const event = await create();
      const { changes } = await round(cursor);
      expect(changes.filter((each) => each.kind === 'upserted').map((each) => each.event.id)).toContain(event.id);
    });

    it('reads all pages, each event once', async () => {
      const { world, dialect } = subject();
      const made = new Set<string>();
      for (let index = 0; index < dialect.moreThanAPage; index += 1) {
        const time = timedIn('UTC', new Date(Date.UTC(2027, 2, 1, 0, index)).toISOString());
        made.add((await world.personCreates(account, dialect.body({ title: `Busy ${index}`, time }))).id);
      }
      const { changes, pages } = await round(null);
      expect(pages).toBeGreaterThan(1);
      const seen = changes.map((each) => (each.kind === 'upserted' ? each.event.id : each.eventId));
      expect([new Set(seen), seen.length]).toEqual([made, made.size]);
    });

    it('can be read again from the same cursor after a failure', async () => {
      const { world, dialect } = subject();
      const event = await create();
      const { cursor } = await round(null);
      await world.personEdits(account, event.id, dialect.body({ title: 'Mine now' }));
      await world.breakNext(account, { act: 'read', action: { kind: 'cut-after' } });
      expect((await failureOf(page(cursor))).code).toBe('unavailable');
      expect((await round(cursor)).changes).toHaveLength(1);
    });

    it('tells when its cursor is too old, and starts anew', async () => {
      const event = await create();
      const { cursor } = await round(null);
      await subject().world.expireCursors(account);
      expect((await failureOf(page(cursor))).code).toBe('cursor-expired');
      const { changes } = await round(null);
      expect(changes).toMatchObject([{ kind: 'upserted', event: { id: event.id, etag: event.etag } }]);
    });

    it('tells when its cursor makes no sense', async () => {
      expect((await failureOf(page('garbled'))).code).toBe('cursor-expired');
    });

    it('of a calendar that is not there is refused', async () => {
      const request = { calendarId: 'bm8tc3VjaC1jYWxlbmRhcg==', cursor: null, page: null };
      expect((await failureOf(subject().provider.readChanges(account.session, request))).code).toBe('calendar-missing');
    });
  });
}
