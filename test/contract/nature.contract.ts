import { beforeEach, describe, expect, it } from 'vitest';
import type { EventChange, ProviderEvent } from '@calendar/contracts/calendar-provider';
import { draftOf, failureOf, newKey, TIMED, timedIn } from './drafts';
import { readRound } from './round';
import type { Account, Subject } from './world';

const CALENDAR = 'primary';
const DATE = TIMED.start.slice(0, 10);
/** Every field but the time is written to a series as to any event. */
const TEXT = ['title'] as const;

/** What a person makes of an event of ours: a series, or a meeting with guests. */
export function natureContract(subject: () => Subject): void {
  let account: Account;
  let event: ProviderEvent;
  beforeEach(async () => {
    account = await subject().world.newAccount();
    const request = { calendarId: CALENDAR, draft: draftOf(), key: newKey(), retried: false };
    event = (await subject().provider.createEvent(account.session, request)).event;
  });

  const ref = () => ({ calendarId: CALENDAR, eventId: event.id });
  const get = () => subject().provider.getEvent(account.session, ref());
  const edit = (body: object) => subject().world.personEdits(account, event.id, body);
  const repeat = () => edit(subject().dialect.daily(DATE));
  const first = () => subject().dialect.occurrenceOf(event.id, TIMED.start);
  const later = (days: number) => timedIn('UTC', new Date(Date.parse(TIMED.start) + days * 86_400_000).toISOString());
  const told = async (act: () => Promise<unknown>): Promise<EventChange[]> => {
    const { cursor } = await readRound(subject().provider, account.session, null);
    await act();
    return (await readRound(subject().provider, account.session, cursor)).changes;
  };

  describe('a series', () => {
    it('is the event that it was, and tells that it is one', async () => {
      await repeat();
      expect(event.recurring).toBeUndefined();
      expect(await get()).toMatchObject({ id: event.id, recurring: true, content: event.content });
    });

    it('is told of once, whatever has become of which occurrence', async () => {
      const { world, dialect } = subject();
      expect(await told(repeat)).toEqual([{ kind: 'touched', eventId: event.id }]);
      const second = dialect.occurrenceOf(event.id, later(1).start);
      const changes = await told(async () => {
        await world.personEdits(account, second, dialect.body({ title: 'Only this one' }));
        await world.personDeletes(account, dialect.occurrenceOf(event.id, later(2).start));
      });
      expect(changes).toEqual([{ kind: 'touched', eventId: event.id }]);
      expect(await get()).toMatchObject({ recurring: true, content: event.content });
    });

    it('takes place when its first occurrence does', async () => {
      const { world, dialect } = subject();
      await repeat();
      const before = (await get())!;
      const time = timedIn('Europe/Paris', '2027-03-10T13:00:00.000Z');
      expect(await told(() => world.personEdits(account, first(), dialect.body({ time })))).toEqual([
        { kind: 'touched', eventId: event.id },
      ]);
      const moved = (await get())!;
      expect(moved.content.time).toEqual(time);
      expect(moved.etag).not.toBe(before.etag);
    });

    it('is deleted when its first occurrence is', async () => {
      await repeat();
      expect(await told(() => subject().world.personDeletes(account, first()))).toEqual([
        { kind: 'touched', eventId: event.id },
      ]);
      expect(await get()).toBeNull();
      expect(
        await subject().provider.locate!(account.session, { ...ref(), key: newKey(), calendarIds: [CALENDAR] }),
      ).toBeNull();
    });

    it('takes our texts, for all of it', async () => {
      const { provider, world, dialect } = subject();
      await repeat();
      const { etag } = (await get())!;
      const change = { ref: ref(), draft: draftOf({ title: 'Ours' }), fields: TEXT, etag, recurring: true };
      const updated = await provider.updateEvent(account.session, change);
      expect(updated).toMatchObject({ recurring: true, content: { title: 'Ours', time: event.content.time } });
      expect((await world.events(account)).map(dialect.titleOf)).toContain('Ours');
      expect((await get())?.etag).toBe(updated.etag);
    });

    it('takes our texts also when its first occurrence stands elsewhere', async () => {
      const { provider, world, dialect } = subject();
      await repeat();
      const time = timedIn('Europe/Paris', '2027-03-10T13:00:00.000Z');
      await world.personEdits(account, first(), dialect.body({ time }));
      const { etag } = (await get())!;
      const change = { ref: ref(), draft: draftOf({ title: 'Ours' }), fields: TEXT, etag, recurring: true };
      expect((await provider.updateEvent(account.session, change)).content).toMatchObject({ title: 'Ours', time });
      expect((await failureOf(provider.updateEvent(account.session, change))).code).toBe('precondition-failed');
    });

    it('moves as a whole', async () => {
      const { provider } = subject();
      await repeat();
      const { etag } = (await get())!;
      const time = timedIn('Europe/Berlin', later(2).start);
      const change = { ref: ref(), draft: draftOf({ time }), fields: ['time' as const], etag, recurring: true };
      expect((await provider.updateEvent(account.session, change)).content.time).toEqual(time);
      expect(await get()).toMatchObject({ recurring: true, content: { time } });
    });

    it('is deleted as a whole', async () => {
      const { provider, world } = subject();
      await repeat();
      const { etag } = (await get())!;
      expect(await provider.deleteEvent(account.session, { ref: ref(), etag })).toBe(true);
      expect(await world.events(account)).toEqual([]);
    });
  });

  describe('an event with guests', () => {
    it('tells how many they are', async () => {
      const { dialect } = subject();
      expect(event.guests).toBeUndefined();
      const changes = await told(() => edit(dialect.guests(3)));
      expect(changes).toMatchObject([{ kind: 'upserted', event: { guests: 3 } }]);
      expect((await get())?.guests).toBe(3);
      await edit(dialect.guests(0));
      expect((await get())?.guests).toBeUndefined();
    });

    it('keeps them when we write, and tells them when we are to', async () => {
      const { provider, world, dialect } = subject();
      await edit(dialect.guests(2));
      const { etag } = (await get())!;
      await world.takeRequests(account);
      const change = { ref: ref(), draft: draftOf({ title: 'Ours' }), fields: TEXT, etag, tellGuests: true };
      expect(await provider.updateEvent(account.session, change)).toMatchObject({
        guests: 2,
        content: { title: 'Ours' },
      });
      expect((await world.takeRequests(account)).filter((request) => request.includes('sendUpdates=none'))).toEqual([]);
    });
  });
}
