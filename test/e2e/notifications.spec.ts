import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { startServer } from '../support/processes';
import { LiveStream } from '../support/live-stream';

interface NotificationJson {
  id: string;
  kind: string;
  title: string;
  message: string;
  action: { type: string; label: string; href: string } | null;
  eventId: string | null;
  connectionId: string | null;
  readAt: string | null;
}

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

const notifications = async () => (await person.app.ok<{ items: NotificationJson[] }>('GET', '/notifications')).items;

async function syncedInterview(): Promise<{ id: string; eventId: string }> {
  await person.connect('google');
  await eventually(
    () => person.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  const { id } = await person.app.addInterview();
  const event = await eventually(
    () => person.app.event(id),
    ({ sync }) => sync[0]?.status === 'synced',
  );
  return { id, eventId: event.sync[0]!.providerEventId! };
}

describe('notifications', () => {
  it('tell of a dead grant once, with the way to reconnect, until they are read', async () => {
    const { id } = await syncedInterview();
    await person.calendars.account('google', person.email('google'), 'revoke-grants');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'First' });
    const [told] = await eventually(notifications, (all) => all.length === 1);
    expect(told).toMatchObject({ kind: 'connection.reauth-required', readAt: null, action: { type: 'reconnect' } });
    const read = await person.app.ok<NotificationJson>('POST', `/notifications/${told!.id}/read`);
    expect(read.readAt).not.toBeNull();
    expect(await person.app.ok<NotificationJson>('POST', `/notifications/${told!.id}/read`)).toEqual(read);
  });

  it('tell of a cancellation that came from the calendar, with the way to undo it', async () => {
    const { id, eventId } = await syncedInterview();
    await person.calendars.delete('google', person.email('google'), eventId);
    const [told] = await eventually(notifications, (all) => all.length === 1);
    expect(told).toMatchObject({ kind: 'event.cancelled-from-calendar', eventId: id, action: { type: 'restore' } });
  });

  it('tell where to remove the consent that Microsoft lets nobody revoke', async () => {
    await person.connect('microsoft');
    await person.app.ok('DELETE', '/calendar/microsoft');
    const [told] = await notifications();
    expect(told).toMatchObject({ kind: 'connection.consent-remains', action: null });
    expect(told?.message).toContain('https://account.live.com/consent/Manage');
  });

  it('belong to one person, and refuse what is not an id', async () => {
    await person.connect('microsoft');
    await person.app.ok('DELETE', '/calendar/microsoft');
    const [told] = await notifications();
    const stranger = await Person.of(stack);
    expect((await stranger.app.call('POST', `/notifications/${told!.id}/read`)).status).toBe(404);
    expect((await stranger.app.call('POST', '/notifications/1/read')).status).toBe(400);
    expect((await stranger.app.call('GET', '/notifications?cursor=nonsense')).status).toBe(400);
  });
});

describe('the live stream', () => {
  it('shows what happens to a person, and nothing of others, from whichever API process', async () => {
    const second = await startServer('api', stack.serverEnv);
    const streams = [
      await LiveStream.open(stack.api.url, await stack.token({ sub: person.id })),
      await LiveStream.open(second.url, await stack.token({ sub: person.id })),
    ];
    const stranger = await LiveStream.open(second.url, await stack.token({ sub: 'a-stranger' }));
    try {
      const { id, eventId } = await syncedInterview();
      await person.calendars.delete('google', person.email('google'), eventId);
      for (const stream of streams) {
        await stream.next(({ event, data }) => event === 'connection' && data['status'] === 'active');
        await stream.next(
          ({ event, data }) => event === 'event-sync' && data['eventId'] === id && data['action'] === 'create',
        );
        await stream.next(({ event, data }) => event === 'event-sync' && data['action'] === 'merge');
        await stream.next(
          ({ event, data }) => event === 'notification' && data['kind'] === 'event.cancelled-from-calendar',
        );
      }
      expect(stranger.received).toEqual([]);
    } finally {
      for (const stream of [...streams, stranger]) stream.close();
      expect(await second.stop()).toBe('ended with code 0');
    }
  });

  it('shows a page that reads on its hints how far sync is, also where nothing had to be written', async () => {
    const { id, eventId } = await syncedInterview();
    await person.calm('google');
    const stream = await LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
    const read: string[] = [];
    const readOnHints = async () => {
      for (let seen = 0; ; seen += 1) {
        await stream.next((event) => stream.received.indexOf(event) >= seen);
        const { title, sync } = await person.app.event(id);
        read.push(`${title}: ${sync[0]!.status}`);
      }
    };
    // Ends when no more hints come.
    void readOnHints().catch(() => undefined);
    const shows = (what: string) =>
      eventually(
        () => Promise.resolve(read),
        (all) => all.at(-1) === what,
      );
    try {
      await person.edit('google', eventId, { summary: 'From there' });
      await stream.next(({ event, data }) => event === 'event-sync' && data['action'] === 'merge');
      await shows('From there: synced');
      await person.app.ok('PATCH', '/calendar/preferences', { onCalendarDelete: 'unlink' });
      await person.calendars.delete('google', person.email('google'), eventId);
      await shows('From there: removed');
    } finally {
      stream.close();
    }
  });

  it('shows when an account that leaves with its events is gone', async () => {
    await syncedInterview();
    const [connection] = await person.app.connections();
    const stream = await LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
    try {
      await person.app.ok('DELETE', '/calendar/google?removeEvents=true');
      await stream.next(({ event, data }) => event === 'connection' && data['status'] === 'disconnecting');
      const last = await stream.next(({ event, data }) => event === 'connection' && data['status'] === 'disconnected');
      expect(last.data).toEqual({ connectionId: connection!.id, status: 'disconnected' });
      expect(await person.app.connections()).toEqual([]);
    } finally {
      stream.close();
    }
  });

  it('is closed to those without a token', async () => {
    expect((await fetch(`${stack.api.url}/api/v1/stream`)).status).toBe(401);
  });
});
