import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { LINKED_PROVIDERS, type LinkedAccount } from '../support/linked-account';
import { LinkedAccounts } from '../support/linked-accounts';
import { Person } from '../support/people';
import { quickest } from '../support/quickest';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const SECOND_MS = 1_000;

let stack: RunningStack;
let accounts: LinkedAccounts;
let person: Person;

beforeAll(async () => {
  // Nothing is polled meanwhile: an edit whose notification is lost is found by what is written, and not before.
  stack = await sharedStack();
  accounts = await LinkedAccounts.start(stack);
});
afterAll(() => accounts.stop());
beforeEach(async () => {
  person = await Person.of(stack);
  await person.calendars.clearFaults();
});

describe.each(LINKED_PROVIDERS)('an edit made in %s', (provider) => {
  let account: LinkedAccount;

  beforeEach(() => {
    account = accounts.of(person, provider);
  });

  it('is in Career Copilot within a second', async () => {
    const { id, eventId, version } = await account.settledInterview();
    let edits = 0;
    const arrival = await quickest(SECOND_MS, async (number) => {
      await account.edit(eventId, { title: `Edit ${number}` });
      edits += 1;
      const event = await eventually(
        () => person.app.event(id),
        (seen) => seen.title === `Edit ${number}`,
      );
      expect(event.version).toBe(version + edits);
    });
    expect(arrival).toBeLessThan(SECOND_MS);
    await account.calm();
    expect((await person.app.event(id)).version).toBe(version + edits);
  });

  it('costs one list request, and our own write comes back as nothing', async () => {
    const { id, version } = await account.settledInterview();
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await person.synced(id);
    await account.readOnceMore();
    const writes = await account.writes();
    expect(writes.map(({ method }) => method)).toEqual([provider === 'caldav' ? 'PUT' : 'PATCH']);
    expect((await person.app.event(id)).version).toBe(version + 1);
  });

  it('survives an expired cursor', async () => {
    const { id, eventId } = await account.settledInterview();
    await account.expireCursors();
    await account.edit(eventId, { title: 'After the rebuild' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'After the rebuild',
    );
  });

  it('merges with an edit of another field made here at the same time', async () => {
    const { id, eventId } = await account.settledInterview();
    await account.unseen(() => account.edit(eventId, { location: 'Room 7' }), 5);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Both' });
    await eventually(
      () => person.app.event(id),
      (event) => event.location === 'Room 7' && event.title === 'Both',
    );
    await eventually(
      () => account.seen(),
      ([event]) => event?.title === 'Both' && event.location === 'Room 7',
    );
    expect(await person.openConflicts()).toEqual([]);
  });

  it('of the same field is a conflict, which the person decides', async () => {
    const { id, eventId } = await account.settledInterview();
    await account.unseen(() => account.edit(eventId, { title: 'Theirs' }), 5);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    const items = await eventually(
      () => person.openConflicts(),
      (found) => found.length === 1,
    );
    expect(items[0]).toMatchObject({
      eventId: id,
      fields: [{ field: 'title', base: 'Acme: system design', careerCopilot: 'Ours', calendar: 'Theirs' }],
    });
    expect((await person.app.event(id)).sync[0]?.status).toBe('conflict');
    expect((await account.seen())[0]?.title).toBe('Theirs');

    const decided = await person.app.ok<EventJson>('POST', `/calendar/conflicts/${items[0]!.id}/resolve`, {
      resolution: 'career_copilot',
    });
    expect(decided.title).toBe('Ours');
    await eventually(
      () => account.seen(),
      ([event]) => event?.title === 'Ours',
    );
    await person.synced(id);
    const again = await person.app.call('POST', `/calendar/conflicts/${items[0]!.id}/resolve`, {
      body: { resolution: 'calendar' },
    });
    expect(again.status).toBe(409);
  });

  it.each([
    ['career_copilot', 'Ours'],
    ['calendar', 'Theirs'],
  ])('of the same field is settled by the policy %s', async (conflictPolicy, winner) => {
    const { id, eventId } = await account.settledInterview();
    await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy });
    await account.unseen(() => account.edit(eventId, { title: 'Theirs' }), 5);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await eventually(
      () => account.seen(),
      ([event]) => event?.title === winner,
    );
    await eventually(
      () => person.app.event(id),
      (event) => event.title === winner && event.sync[0]?.status === 'synced',
    );
    expect(await timeline(id)).toContainEqual(
      expect.objectContaining({ actor: 'system', action: 'resolve', fields: ['title'], outcome: conflictPolicy }),
    );
  });

  it('that deletes the event cancels it here, and can be undone', async () => {
    const { id, eventId } = await account.settledInterview();
    await account.delete(eventId);
    await eventually(
      () => person.app.event(id),
      (event) => event.status === 'cancelled',
    );
    expect((await person.app.ok<EventJson>('POST', `/events/${id}/restore`)).status).toBe('confirmed');
    await eventually(
      () => account.seen(),
      (events) => events.length === 1,
    );
    expect((await person.app.call('POST', `/events/${id}/restore`)).status).toBe(409);
  });

  it.each([
    ['unlink', 0, 'removed'],
    ['recreate', 1, 'synced'],
  ])('that deletes the event means %s when the person wants it so', async (onCalendarDelete, left, status) => {
    const { id, eventId } = await account.settledInterview();
    await person.app.ok('PATCH', '/calendar/preferences', { onCalendarDelete });
    await account.delete(eventId);
    await eventually(
      () => person.app.event(id),
      (event) => event.sync[0]?.providerEventId !== eventId && event.sync[0]?.status === status,
    );
    expect((await person.app.event(id)).status).toBe('confirmed');
    expect(await account.seen()).toHaveLength(left);
    await person.app.ok('POST', `/events/${id}/resync`);
    await eventually(
      () => account.seen(),
      (events) => events.length === 1,
    );
  });

  it('deleted there and edited here is a conflict of the status, and the edit is not lost', async () => {
    const { id, eventId } = await account.settledInterview();
    await account.unseen(() => account.delete(eventId), 5);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Still wanted' });
    const items = await eventually(
      () => person.openConflicts(),
      (found) => found.length === 1,
    );
    expect(items[0]?.fields).toMatchObject([{ field: 'status', careerCopilot: 'confirmed', calendar: 'cancelled' }]);
    await person.app.ok('POST', `/calendar/conflicts/${items[0]!.id}/resolve`, { resolution: 'career_copilot' });
    await eventually(
      () => account.seen(),
      ([event]) => event?.title === 'Still wanted',
    );
    await person.synced(id);
  });

  it('is told in the timeline of the event', async () => {
    const { id, eventId } = await account.settledInterview();
    // Outlook and CalDAV tell the time of an edit in whole seconds: one in the second of the write before tells none of its own.
    await delay(SECOND_MS);
    const editedAt = Date.now();
    await account.edit(eventId, { title: 'Told' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Told',
    );
    const items = await timeline(id);
    expect(items[0]).toMatchObject({ actor: 'career_copilot', action: 'create' });
    expect(items.at(-1)).toMatchObject({ actor: 'calendar', action: 'merge', fields: ['title'] });
    expect(items.at(-1)?.latencyMs).toBeGreaterThanOrEqual(0);
    expect(items.at(-1)?.latencyMs).toBeLessThanOrEqual(Date.now() - editedAt + SECOND_MS);
  });
});

async function timeline(id: string) {
  const { items } = await person.app.ok<{
    items: Array<{ actor: string; action: string; fields: string[]; outcome: string; latencyMs: number | null }>;
  }>('GET', `/events/${id}/timeline`);
  return items;
}

it.each(PROVIDERS)('an edit made in %s is taken over once when its notification comes twice', async (provider) => {
  const { id, eventId, version } = await person.settledInterview(provider);
  const match = { account: person.email(provider) };
  await person.calendars.fault({ provider, match, action: { kind: 'notification', mode: 'double' }, times: 3 });
  await person.edit(provider, eventId, provider === 'google' ? { summary: 'Once' } : { subject: 'Once' });
  await eventually(
    () => person.app.event(id),
    (event) => event.title === 'Once',
  );
  await person.calm(provider);
  expect((await person.app.event(id)).version).toBe(version + 1);
});

describe('an event that is to be left alone in the calendar', () => {
  it('is not written again by an edit, but when it is added to the calendar again', async () => {
    const { id, eventId } = await person.settledInterview('google');
    await person.app.ok('PATCH', '/calendar/preferences', { onCalendarDelete: 'unlink' });
    await person.calendars.delete('google', person.email('google'), eventId);
    await eventually(
      () => person.app.event(id),
      (event) => event.sync[0]?.status === 'removed',
    );
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Edited' });
    await person.calm('google');
    expect((await person.app.event(id)).sync[0]?.status).toBe('removed');
    expect(await person.seen('google')).toEqual([]);
    await person.app.ok('PATCH', `/events/${id}`, { addToCalendar: false });
    await person.app.ok('PATCH', `/events/${id}`, { addToCalendar: true });
    await eventually(
      () => person.seen('google'),
      ([event]) => event?.title === 'Edited',
    );
  });
});

describe('with both providers connected', () => {
  it('an edit in one calendar shows in the other and here, once, with no echo', async () => {
    for (const provider of PROVIDERS) await person.connect(provider);
    await eventually(
      () => person.app.connections(),
      (all) => all.every(({ push }) => push.status === 'active'),
    );
    const { id } = await person.app.addInterview();
    const { sync } = await person.synced(id);
    for (const provider of PROVIDERS) await person.calm(provider);
    const inGoogle = sync.find(({ provider }) => provider === 'google')!.providerEventId!;
    await person.calendars.edit('google', person.email('google'), { id: inGoogle, body: { summary: 'From Google' } });
    await eventually(
      () => person.seen('microsoft'),
      ([event]) => event?.title === 'From Google',
    );
    for (let round = 1; round <= 5; round += 1) {
      const inOutlook = (await person.seen('microsoft'))[0]!.id;
      await person.calendars.edit('microsoft', person.email('microsoft'), {
        id: inOutlook,
        body: { subject: `Round ${round}` },
      });
      await eventually(
        () => person.seen('google'),
        ([event]) => event?.title === `Round ${round}`,
      );
    }
    await person.synced(id);
    const seen = await person.app.event(id);
    expect(seen).toMatchObject({ title: 'Round 5', version: 7 });
    for (const provider of PROVIDERS) {
      const writes = await person.calendars.writes(provider, person.email(provider));
      expect(writes).toHaveLength(provider === 'microsoft' ? 1 : 5);
    }
  });
});

describe('the deletion brake', () => {
  it('holds deletions that are too many at once until the person decides', async () => {
    await person.connect('google');
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.push.status === 'active',
    );
    const events = await Promise.all(
      Array.from({ length: 14 }, (_, index) => person.app.addInterview({ title: `Interview ${index}` })),
    );
    await eventually(
      () => person.seen('google'),
      (seen) => seen.length === 14,
    );
    for (const { id } of events) await person.synced(id);
    await person.calm('google');
    const there = await person.seen('google');
    await person.deleteTogether(
      'google',
      there.map(({ id }) => id),
    );
    const held = await eventually(
      () => person.app.ok<{ items: Array<{ id: string; events: unknown[] }> }>('GET', '/calendar/held-deletions'),
      ({ items }) => items.length === 1,
    );
    expect(held.items[0]?.events).toHaveLength(14);
    for (const { id } of events) expect((await person.app.event(id)).status).toBe('confirmed');
    await person.app.ok('POST', `/calendar/held-deletions/${held.items[0]!.id}/discard`);
    await eventually(
      () => person.seen('google'),
      (seen) => seen.length === 14,
    );
    expect((await person.app.call('POST', `/calendar/held-deletions/${held.items[0]!.id}/apply`)).status).toBe(404);
  });
});

describe('webhooks', () => {
  it('answers the validation of Microsoft letter by letter, and nobody without the secret', async () => {
    const token = 'a+b %2B <c>';
    const hook = `${stack.api.url}/api/v1/webhooks`;
    const validated = await fetch(`${hook}/microsoft?validationToken=${encodeURIComponent(token)}`, { method: 'POST' });
    expect([validated.status, await validated.text()]).toEqual([200, token]);
    expect(validated.headers.get('content-type')).toMatch(/^text\/plain/);
    const forged = { 'x-goog-channel-token': `${crypto.randomUUID()}.forged`, 'x-goog-resource-state': 'exists' };
    expect((await fetch(`${hook}/google`, { method: 'POST', headers: forged })).status).toBe(404);
    const body = JSON.stringify({ value: [{ subscriptionId: 'x', clientState: 'forged' }] });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${hook}/microsoft`, { method: 'POST', headers, body })).status).toBe(404);
    const huge = JSON.stringify({ value: [{ clientState: 'x'.repeat(300_000) }] });
    expect((await fetch(`${hook}/microsoft`, { method: 'POST', headers, body: huge })).status).toBe(413);
  });
});
