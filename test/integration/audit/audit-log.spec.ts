import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ConflictFound,
  DomainEvents,
  SyncFailed,
  SyncSucceeded,
  WebhookEndpointChanged,
  WebhookEndpointMade,
  WebhookEndpointRemoved,
  WebhookEndpointSwitchedOff,
  WriteRefused,
  type DomainEvent,
} from '@calendar/contracts/domain-events';
import { Connections, ExpiredStates, ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { AuditLog } from '@calendar/modules/audit/audit-log.store';
import { KeyRotation } from '@calendar/modules/credentials';
import { TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import type { AccountOwner } from '../accounts/account-owner';
import { AccountWorld } from '../accounts/account-world';

interface Entry {
  id: string;
  at: string;
  actor: string;
  action: string;
  target: { kind: string; id: string | null };
  outcome: string;
  detail: Record<string, unknown>;
}

const KEY = randomBytes(32);

let world: AccountWorld;
let person: AccountOwner;
let other: AccountOwner;

beforeAll(async () => {
  world = await AccountWorld.start({ TOKEN_ENCRYPTION_KEYS: `k1:${KEY.toString('base64')}` });
});
afterAll(() => world.stop());
beforeEach(async () => {
  [person, other] = [await world.person(), await world.person()];
});
afterEach(() => world.calendars.clearFaults());

/** What was done, oldest first. */
async function entries(of = person): Promise<Entry[]> {
  const { items } = await of.app.ok<{ items: Entry[] }>('GET', '/audit-log?limit=200');
  return items.toReversed();
}

/** The same, without what is different each time. */
const lines = async (of = person) =>
  (await entries(of)).map(({ actor, action, outcome, detail }) => [actor, action, outcome, detail]);

const inTurn = (userId: string, work: () => Promise<void>) => world.get(UnitOfWork).runInTurnOf(userId, work);

const publish = (event: DomainEvent<{ userId: string }>) =>
  inTurn(event.payload.userId, () => world.get(DomainEvents).publish(event));

describe('the audit log of a person tells', () => {
  it('of accounts that come and go, and of the preferences that change with them', async () => {
    const { connectionId } = await person.finished('google', {}, { start: 'review' });
    await person.app.ok('POST', `/calendar/connections/${connectionId}/start`);
    await person.app.ok('PATCH', '/calendar/preferences', {
      conflictPolicy: 'newest',
      eventTypes: { interview: { reminders: [5] } },
    });
    await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'newest' });
    await person.app.ok('DELETE', `/calendar/connections/${connectionId}?removeEvents=true`);
    await world.get(Connections).finishDisconnect(connectionId);
    const google = { provider: 'google' };
    expect(await lines()).toEqual([
      ['person', 'connection.connect', 'succeeded', { ...google, reconnected: false, inReview: true }],
      ['system', 'preferences.change', 'succeeded', { version: 2, fields: ['targets'] }],
      ['person', 'connection.start', 'succeeded', google],
      [
        'person',
        'preferences.change',
        'succeeded',
        { version: 3, fields: ['eventTypes.interview.reminders', 'conflictPolicy'] },
      ],
      ['person', 'connection.disconnect', 'succeeded', { ...google, removeEvents: true }],
      ['system', 'preferences.change', 'succeeded', { version: 4, fields: ['targets'] }],
      ['system', 'connection.destroy', 'succeeded', {}],
    ]);
    const targets = (await entries())
      .filter(({ target }) => target.kind === 'connection')
      .map(({ target }) => target.id);
    expect(new Set(targets)).toEqual(new Set([connectionId]));
  });

  it('of a consent that somebody else tried to finish, in both logs and without a word about the other', async () => {
    const ticket = await person.ticket('google', { account: other.email('google') });
    expect((await other.finish('google', ticket)).status).toBe(403);
    expect((await other.finish('google', ticket)).status).toBe(409);
    const why = { provider: 'google', code: 'consent.foreign' };
    expect(await lines(other)).toEqual([['person', 'connection.connect', 'refused', why]]);
    expect(await lines(person)).toEqual([['somebody_else', 'connection.connect', 'refused', why]]);
    expect(JSON.stringify(await entries(person))).not.toContain(other.id);
    expect(JSON.stringify(await entries(other))).not.toContain(person.id);
  });

  it('of a consent that was one too many', async () => {
    const tight = await world.anotherProcess({ CONNECTIONS_PER_PERSON: '1' });
    await person.connected('google');
    const ticket = await person.ticket('microsoft');
    const { FinishService } = await import('@calendar/modules/oauth/finish.service');
    await expect(tight.get(FinishService).finish(person.id, 'microsoft', ticket)).rejects.toThrow();
    expect((await lines()).at(-1)).toEqual([
      'person',
      'connection.connect',
      'refused',
      { provider: 'microsoft', code: 'quota.connections' },
    ]);
  });

  it('nothing of a ticket that nobody has finished', async () => {
    await person.ticket('google');
    await world.sql(`UPDATE parked_grants SET expires_at = now() WHERE user_id = $1`, [person.id]);
    await world.get(ExpiredStates).deleteExpired();
    expect(await lines()).toEqual([]);
  });

  it('of a refresh that was given up, once until one succeeds, and of a grant that has ended', async () => {
    const id = await person.connected('google');
    const refresh = async (error: unknown) => {
      await world.grants.endsIn(id, 0);
      await expect(world.tokens.fresh(id)).rejects.toThrow(error);
    };
    const before = (await entries()).length;
    await world.grants.tokenEndpoint('google', { kind: 'status', status: 503, body: 'Busy' }, 2);
    await refresh(TokenUnavailableError);
    await refresh(TokenUnavailableError);
    await world.grants.endsIn(id, 0);
    await world.tokens.fresh(id);
    await world.grants.tokenEndpoint('google', { kind: 'status', status: 503, body: 'Busy' });
    await refresh(TokenUnavailableError);
    await world.calendars.account('google', person.email('google'), 'revoke-grants');
    await refresh(ReauthRequiredError);
    const found = (await entries()).slice(before);
    expect(found.map(({ actor, action, outcome }) => [actor, action, outcome])).toEqual([
      ['system', 'grant.refresh', 'failed'],
      ['system', 'grant.refresh', 'failed'],
      ['provider', 'grant.end', 'succeeded'],
    ]);
    expect(found.at(-1)).toMatchObject({ target: { kind: 'connection', id }, detail: { code: 'invalid_grant' } });
  });

  it('of keys that were changed, in the transaction that has changed them', async () => {
    const id = await person.connected('google');
    const vault = new TokenVault([
      { kid: 'k2', key: randomBytes(32) },
      { kid: 'k1', key: KEY },
    ]);
    await new KeyRotation(world.get(UnitOfWork), vault, world.get(DomainEvents)).run();
    expect((await entries()).at(-1)).toMatchObject({
      actor: 'system',
      action: 'grant.reseal',
      target: { kind: 'connection', id },
      detail: { provider: 'google', keyId: 'k2' },
    });
    // What the other tests have connected is sealed with a key that nobody has any more.
    await world.sql('DELETE FROM calendar_credentials');
  });

  it('of every attempt to write into a calendar, with its outcome', async () => {
    const link = { userId: person.id, eventId: randomUUID(), connectionId: randomUUID(), linkId: randomUUID() };
    await publish(
      new SyncFailed({ ...link, action: 'create', code: 'sync.rate-limited', final: false, inAlert: false }),
    );
    await publish(new SyncSucceeded({ ...link, action: 'create', gaveUp: false }));
    await publish(
      new WriteRefused({ ...link, action: 'update', code: 'precondition-failed', outcome: 'looked_again' }),
    );
    await publish(new SyncFailed({ ...link, action: 'update', code: 'sync.refused', final: true, inAlert: false }));
    await publish(new WriteRefused({ ...link, action: 'delete', code: 'sync.not-organizer', outcome: 'left_behind' }));
    await publish(new SyncSucceeded({ ...link, action: 'delete', gaveUp: true }));
    const { connectionId } = link;
    expect(await lines()).toEqual([
      ['system', 'event.create', 'will_retry', { connectionId, code: 'sync.rate-limited' }],
      ['system', 'event.create', 'succeeded', { connectionId }],
      ['system', 'event.update', 'looked_again', { connectionId, code: 'precondition-failed' }],
      ['system', 'event.update', 'failed', { connectionId, code: 'sync.refused' }],
      ['system', 'event.delete', 'left_behind', { connectionId, code: 'sync.not-organizer' }],
      ['system', 'event.delete', 'succeeded', { connectionId }],
    ]);
    expect((await entries())[0]!.target).toEqual({ kind: 'event', id: link.eventId });
  });

  it('what has been committed, and nothing of what has not', async () => {
    const ids = { userId: person.id, conflictId: randomUUID(), eventId: randomUUID(), connectionId: randomUUID() };
    const found = new ConflictFound({ ...ids, fields: ['title'], kind: 'fields', guests: 0 });
    await expect(
      inTurn(person.id, async () => {
        await world.get(DomainEvents).publish(found);
        throw new Error('the merge could not be stored');
      }),
    ).rejects.toThrow('could not be stored');
    expect(await lines()).toEqual([]);
    await publish(found);
    expect(await lines()).toHaveLength(1);
  });

  it('nothing of others, and nothing of what the host does for itself', async () => {
    const target = { kind: 'connection', id: randomUUID() } as const;
    const entry = { action: 'connection.destroy', target, outcome: 'succeeded', detail: {} } as const;
    await world.get(AuditLog).write({ ...entry, userId: other.id, actor: 'person' });
    await world.get(AuditLog).write({ ...entry, userId: null, actor: 'host' });
    expect(await entries()).toEqual([]);
    expect(await entries(other)).toHaveLength(1);
  });

  it("nothing of the endpoints of the host: that stands in the log, and in nobody's", async () => {
    const ids = { endpointId: randomUUID(), by: 'career-copilot-backend' };
    const events = [
      new WebhookEndpointMade(ids),
      new WebhookEndpointChanged({ ...ids, changes: ['secret'] }),
      new WebhookEndpointSwitchedOff({ ...ids, reason: 'failing' }),
      new WebhookEndpointRemoved(ids),
    ];
    for (const event of events) await inTurn(person.id, () => world.get(DomainEvents).publish(event));
    const found = await world.sql(
      'SELECT user_id, actor, action, detail FROM audit_log WHERE target_id = $1 ORDER BY at',
      [ids.endpointId],
    );
    const { by } = ids;
    expect(found).toEqual([
      { user_id: null, actor: 'host', action: 'webhook-endpoint.make', detail: { by } },
      { user_id: null, actor: 'host', action: 'webhook-endpoint.change', detail: { by, fields: ['secret'] } },
      { user_id: null, actor: 'system', action: 'webhook-endpoint.switch-off', detail: { code: 'failing' } },
      { user_id: null, actor: 'host', action: 'webhook-endpoint.remove', detail: { by } },
    ]);
    expect(await entries()).toEqual([]);
  });

  it('no token, no title and no address, whatever happens', async () => {
    const planted = `planted-${randomUUID()}`;
    await person.app.addInterview({ title: planted, description: planted, location: planted });
    const ticket = await person.ticket('google', { account: `${planted}@google.test` });
    await person.finish('google', ticket);
    const stolen = await person.ticket('microsoft', { account: `${planted}@microsoft.test` });
    await other.finish('microsoft', stolen);
    await person.app.ok('PATCH', '/calendar/preferences', {
      targets: [
        {
          connectionId: (await person.app.connections())[0]!.id,
          calendarId: `${planted}@group.test`,
          eventTypes: ['interview'],
        },
      ],
    });
    await person.app.ok('DELETE', '/calendar/google');
    const text = JSON.stringify(await world.sql('SELECT audit_log.* FROM audit_log'));
    expect(text).toContain(person.id);
    for (const word of [planted, ticket, stolen, '@', 'eyJ', 'ya29.']) expect(text).not.toContain(word);
  });
});

describe('in the database the audit log', () => {
  const partsOf = () =>
    world.sql<{ part: string }>(
      `SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE inhparent = 'audit_log'::regclass ORDER BY 1`,
    );
  const keep = (days = 400) =>
    world.sql<{ made: string | null; dropped: string | null }>('SELECT made, dropped FROM audit_log_keep($1)', [days]);
  const add = (at: string) =>
    world.sql(
      `INSERT INTO audit_log (at, user_id, actor, action, target_kind, outcome, detail)
       VALUES (${at}, $1, 'system', 'event.create', 'event', 'succeeded', '{}')`,
      [person.id],
    );
  /** In a session that claims to apply what another database has allowed, as a superuser may. */
  const asReplica = (statement: string) =>
    inTurn(person.id, async () => {
      await world.sql('SET LOCAL session_replication_role = replica');
      await world.sql(statement);
    });
  const monthsOf = async () =>
    (
      await world.sql<{ part: string }>(
        'SELECT tableoid::regclass::text AS part FROM audit_log WHERE user_id = $1 ORDER BY at',
        [person.id],
      )
    ).map(({ part }) => part);

  it('is added to and never changed, as a whole and month by month, also by its owner', async () => {
    await add('now()');
    await add(`'2001-02-03'`);
    const parts = (await partsOf()).map(({ part }) => part);
    expect(parts).toContain('audit_log_rest');
    for (const table of ['audit_log', ...parts]) {
      for (const statement of [
        `UPDATE ${table} SET outcome = 'succeeded'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
      ]) {
        const isEmpty = (await world.sql(`SELECT FROM ${table} LIMIT 1`)).length === 0;
        // Of an empty month there is no row to change.
        if (isEmpty && table !== 'audit_log' && !statement.includes('TRUNCATE')) continue;
        await expect(world.sql(statement), statement).rejects.toThrow('audit_log is append-only');
        await expect(asReplica(statement), statement).rejects.toThrow('audit_log is append-only');
      }
    }
    expect(await monthsOf()).toHaveLength(2);
  });

  it('has a place for each of the months to come, and loses nothing when one is missing', async () => {
    expect(await keep()).toEqual(expect.arrayContaining([{ made: 'audit_log_2001_02', dropped: null }]));
    const next = `audit_log_${(await world.sql<{ month: string }>(`SELECT to_char(date_trunc('month', now()) + interval '2 months', 'YYYY_MM') AS month`))[0]!.month}`;
    await world.sql(`DROP TABLE ${next}`);
    await add(`date_trunc('month', now()) + interval '2 months'`);
    await add(`date_trunc('month', now()) + interval '5 months 3 days'`);
    expect(await monthsOf()).toEqual(['audit_log_rest', 'audit_log_rest']);
    expect((await keep()).map(({ made }) => made)).toContain(next);
    const [first, second] = await monthsOf();
    expect([first, second?.slice(0, 12)]).toEqual([next, 'audit_log_20']);
    expect(await keep()).toEqual([]);
    await expect(world.sql(`TRUNCATE ${second}`)).rejects.toThrow('append-only');
  });

  it('drops a month when the last day of it is as old as it is to be kept, and no younger one', async () => {
    await keep();
    await add(`now() - interval '100 days'`);
    await add(`now() - interval '400 days'`);
    await keep();
    await keep();
    expect(await monthsOf()).toHaveLength(2);
    await add(`now() - interval '480 days'`);
    await keep();
    expect(await keep()).toEqual([]);
    expect(await monthsOf()).toHaveLength(2);
  });

  it('is dropped by nobody sooner than after ninety days', async () => {
    for (const days of [89, 0, -1]) await expect(keep(days)).rejects.toThrow('90 days at least');
  });

  it('is read by an index, whatever its size', async () => {
    await world.sql(
      `INSERT INTO audit_log (user_id, actor, action, target_kind, outcome, detail)
       SELECT 'user-' || n % 1000, 'system', 'event.create', 'event', 'succeeded', '{}' FROM generate_series(1, 50000) AS n`,
    );
    await world.sql('ANALYZE audit_log');
    const plan = await world.sql<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM audit_log WHERE user_id = 'user-7' ORDER BY at DESC, id DESC LIMIT 51`,
    );
    const [{ month } = { month: '' }] = await world.sql<{ month: string }>(`SELECT to_char(now(), 'YYYY_MM') AS month`);
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toMatch(new RegExp(`Index (Only )?Scan.* on audit_log_${month}_user_id_at_id_idx`));
    expect(text).not.toContain('Seq Scan on audit_log_' + month);
  });
});
