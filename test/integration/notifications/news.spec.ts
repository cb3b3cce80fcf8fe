import { randomUUID } from 'node:crypto';
import {
  ConflictFound,
  ConflictResolved,
  CredentialConnected,
  CredentialDisconnected,
  CredentialReauthNeeded,
  DeletionsDecided,
  DeletionsHeld,
  RemoteChangeMerged,
  RepeatedFailure,
  RepeatedFailureEnded,
  SyncFailed,
  SyncSettled,
  SyncSucceeded,
} from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { LiveChannel } from '@calendar/modules/notifications/live/live-channel';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';

interface Told {
  id: string;
  kind: string;
  action: { href: string } | null;
  message: string;
  readAt: string | null;
}

let api: ApiApp;
let person: ApiPerson;
let connectionId: string;
let account: { connectionId: string; userId: string; provider: 'google'; accountId: string; accountEmail: string };

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
  connectionId = await api.connectionOf(person.id);
  const { id: userId } = person;
  account = { connectionId, userId, provider: 'google', accountId: 'ada', accountEmail: 'ada@google.test' };
});

const query = (sql: string, parameters: unknown[]) => api.get(UnitOfWork).query(sql, parameters);

/** What is still to be read, oldest first. */
async function unread(): Promise<Told[]> {
  const { items } = await person.app.ok<{ items: Told[] }>('GET', '/notifications');
  return items.filter(({ readAt }) => readAt === null).toReversed();
}
const unreadPlaces = async () => (await unread()).map(({ action }) => action?.href);

const aConflict = (eventId: string) => {
  const subject = { conflictId: randomUUID(), userId: person.id, eventId, connectionId };
  return {
    place: `/conflicts/${subject.conflictId}`,
    found: (fields = ['title']) => api.publish(new ConflictFound({ ...subject, fields, kind: 'fields', guests: 0 })),
    resolved: () => api.publish(new ConflictResolved({ ...subject, by: 'person' })),
  };
};

const heldDeletions = () => {
  const heldId = randomUUID();
  const subject = { heldId, userId: person.id, connectionId };
  return {
    place: `/held-deletions/${heldId}`,
    held: (count = 12) => api.publish(new DeletionsHeld({ ...subject, calendarId: 'primary', count })),
    decided: () => api.publish(new DeletionsDecided(subject)),
  };
};

/** Into a calendar of its own. */
const aWrite = (eventId: string) => {
  const into = { userId: person.id, eventId, connectionId: randomUUID(), linkId: randomUUID() };
  return {
    told: { kind: 'sync.failed', connectionId: into.connectionId },
    link: { linkId: into.linkId, eventId, connectionId: into.connectionId },
    failed: (inAlert = false) =>
      api.publish(new SyncFailed({ ...into, action: 'update', code: 'sync.refused', final: true, inAlert })),
    settled: () => api.publish(new SyncSettled({ ...into, gaveUp: true })),
    succeeded: () => api.publish(new SyncSucceeded({ ...into, action: 'update', gaveUp: true })),
  };
};

const grantDies = (remedy: 'reconnect' | 'administrator' = 'reconnect') => {
  const { accountId: _, ...dead } = account;
  return api.publish(new CredentialReauthNeeded({ ...dead, reason: 'invalid_grant', remedy }));
};

const anAlert = (alertId: string = randomUUID()) => {
  const subject = { alertId, userId: person.id };
  const cause = {
    failures: 6,
    since: new Date().toISOString(),
    code: 'sync.refused',
    eventId: randomUUID(),
    connectionId,
  };
  return {
    raised: () => api.publish(new RepeatedFailure({ ...subject, ...cause })),
    ended: (...left: Array<ReturnType<typeof aWrite>>) =>
      api.publish(new RepeatedFailureEnded({ ...subject, stillFailed: left.map(({ link }) => link) })),
  };
};
const ALERT = { kind: 'alert.repeated-failure', action: { href: '/settings/integrations' } };

const cancelledThere = (eventId: string) =>
  api.publish(
    new RemoteChangeMerged({
      userId: person.id,
      eventId,
      connectionId,
      fields: { status: 'cancelled' },
      changedAt: null,
    }),
  );

describe('a person is told', () => {
  it('of every conflict of an event, of each once, and of none that is over', async () => {
    const eventId = randomUUID();
    const first = aConflict(eventId);
    const second = aConflict(eventId);
    await first.found();
    await first.found();
    await second.found();
    expect(await unreadPlaces()).toEqual([first.place, second.place]);
    await first.resolved();
    expect(await unreadPlaces()).toEqual([second.place]);
    const third = aConflict(eventId);
    await third.found();
    await second.resolved();
    expect(await unreadPlaces()).toEqual([third.place]);
  });

  it('of deletions that are held until they are decided, and of those that are held afterwards', async () => {
    const first = heldDeletions();
    const second = heldDeletions();
    await first.held();
    await first.held();
    expect(await unreadPlaces()).toEqual([first.place]);
    await first.decided();
    expect(await unread()).toEqual([]);
    await second.held();
    expect(await unreadPlaces()).toEqual([second.place]);
  });

  it('how things are now, as long as it is unread: what it says grows with its cause, and is shown again', async () => {
    const live = vi.spyOn(api.get(LiveChannel), 'send');
    const [conflict, question] = [aConflict(randomUUID()), heldDeletions()];
    await conflict.found(['title']);
    await question.held(1);
    const before = await unread();
    await conflict.found(['title', 'location']);
    await question.held(4);
    await question.held(4);
    const now = await unread();
    expect(now.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(now[0]?.message).toContain('the title and the place');
    expect(now[1]?.message).toContain('4 of them');
    const shown = live.mock.calls.map(([, message]) => message).filter(({ type }) => type === 'notification');
    expect(shown.map(({ data }) => data)).toEqual([...before, ...now]);
    live.mockRestore();
  });

  it('of access that only an administrator can give back in words for them', async () => {
    await grantDies('administrator');
    expect(await unread()).toMatchObject([
      { kind: 'connection.reauth-required', message: expect.stringContaining('administrators') as string },
    ]);
    await api.publish(new CredentialConnected({ ...account, reconnected: true, inReview: false }));
    expect(await unread()).toEqual([]);
  });

  it('of a dead grant until the account is connected again, and again when it dies again', async () => {
    await grantDies();
    await grantDies();
    expect(await unread()).toHaveLength(1);
    await api.publish(new CredentialConnected({ ...account, reconnected: true, inReview: false }));
    expect(await unread()).toEqual([]);
    await grantDies();
    expect(await unread()).toHaveLength(1);
  });

  it('of a cancellation until it is undone, and again when it comes again', async () => {
    const { id } = await person.app.addInterview();
    await cancelledThere(id);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Still cancelled' });
    expect(await unread()).toMatchObject([{ kind: 'event.cancelled-from-calendar' }]);
    await person.app.ok('POST', `/events/${id}/restore`);
    expect(await unread()).toEqual([]);
    await cancelledThere(id);
    expect(await unread()).toMatchObject([{ kind: 'event.cancelled-from-calendar' }]);
    await person.app.ok('PATCH', `/events/${id}`, { status: 'tentative' });
    expect(await unread()).toEqual([]);
    await cancelledThere(id);
    await person.app.ok('DELETE', `/events/${id}`);
    expect(await unread()).toEqual([]);
  });

  it('of what cannot be written into each calendar until it is, or until there is nothing to write', async () => {
    const { id } = await person.app.addInterview();
    const [first, second] = [aWrite(id), aWrite(id)];
    await first.failed();
    await first.failed();
    await second.failed();
    expect(await unread()).toMatchObject([first.told, second.told]);
    await first.succeeded();
    expect(await unread()).toMatchObject([second.told]);
    await first.failed();
    expect(await unread()).toMatchObject([second.told, first.told]);
    await second.settled();
    expect(await unread()).toMatchObject([first.told]);
    await person.app.ok('DELETE', `/events/${id}`);
    expect(await unread()).toEqual([]);
  });

  it('once of what fails again and again: of nothing singly while the alert stands, and of what is left when it ends', async () => {
    const writes = [aWrite(randomUUID()), aWrite(randomUUID()), aWrite(randomUUID())] as const;
    await writes[0].failed();
    const alert = anAlert();
    await alert.raised();
    await writes[1].failed(true);
    await writes[2].failed(true);
    expect(await unread()).toMatchObject([ALERT]);
    await writes[1].succeeded();
    await alert.ended(writes[0], writes[2]);
    // Both at the same time, in any order.
    const left = await unread();
    expect(left).toHaveLength(2);
    for (const { told } of [writes[0], writes[2]]) expect(left).toContainEqual(expect.objectContaining(told));
    await writes[0].settled();
    await writes[2].succeeded();
    expect(await unread()).toEqual([]);
    await anAlert().raised();
    expect(await unread()).toMatchObject([ALERT]);
  });

  it.each(['', '?removeEvents=true'])(
    'of no alert any more once an account has left%s, and of nothing that has failed in it, but of what fails elsewhere',
    async (how) => {
      const alertId = randomUUID();
      const elsewhere = await api.connectionOf(person.id);
      await query(
        'INSERT INTO failure_runs (user_id, failed_at, alert_id, last_failed_at) VALUES ($1, ARRAY[now()], $2, now())',
        [person.id, alertId],
      );
      for (const id of [connectionId, elsewhere]) {
        await query(
          `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status, gave_up, last_error)
           VALUES ($1, gen_random_uuid(), $2, 'google', $3, 'primary', 'failed', true, '{"code": "sync.refused"}')`,
          [person.id, id, `account-${id}`],
        );
      }
      await anAlert(alertId).raised();
      expect(await unread()).toMatchObject([ALERT]);
      await person.app.ok('DELETE', `/calendar/connections/${connectionId}${how}`);
      expect(await unread()).toMatchObject([{ kind: 'sync.failed', connectionId: elsewhere }]);
    },
  );

  it('no more of what an account that has left had to be asked, but of what it has cancelled', async () => {
    const eventId = randomUUID();
    await aConflict(eventId).found();
    await heldDeletions().held();
    await grantDies();
    await cancelledThere(eventId);
    expect(await unread()).toHaveLength(4);
    await api.publish(new CredentialDisconnected({ ...account, removeEvents: false }));
    expect(await unread()).toMatchObject([{ kind: 'event.cancelled-from-calendar' }]);
  });
});
