import { randomUUID } from 'node:crypto';
import {
  CredentialConnected,
  CredentialDisconnected,
  DomainEvents,
  PreferencesChanged,
} from '@calendar/contracts/domain-events';
import { SyncRulesOf } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';

const ALL_TYPES = ['interview', 'follow_up', 'reminder'];

let api: ApiApp;
let person: ApiPerson;
let changed: PreferencesChanged[];

beforeAll(async () => {
  api = await ApiApp.start();
  changed = api.record(PreferencesChanged);
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
  changed.length = 0;
});

function account(connectionId: string) {
  return {
    connectionId,
    userId: person.id,
    provider: 'google' as const,
    accountId: `account-${connectionId}`,
    accountEmail: 'ada@google.test',
  };
}

async function connect(connectionId: string, { reconnected = false } = {}): Promise<void> {
  await api.publish(new CredentialConnected({ ...account(connectionId), reconnected, inReview: false }));
}

async function disconnect(connectionId: string): Promise<void> {
  await api.publish(new CredentialDisconnected({ ...account(connectionId), removeEvents: false }));
}

const targets = async () => (await api.get(SyncRulesOf).user(person.id)).targets;
const primary = (connectionId: string) => ({ connectionId, calendarId: 'primary', eventTypes: ALL_TYPES });

describe('an account that is connected', () => {
  it('gets every type into its default calendar', async () => {
    const connectionId = await api.connectionOf(person.id);
    await connect(connectionId);
    expect(await targets()).toEqual([primary(connectionId)]);
    expect(changed.map(({ payload }) => [payload.version, payload.rules.targets])).toEqual([
      [2, [primary(connectionId)]],
    ]);
  });

  it('stands beside the accounts that are there already', async () => {
    const [one, other] = [await api.connectionOf(person.id), await api.connectionOf(person.id)];
    await connect(one);
    await connect(other);
    expect(await targets()).toEqual([primary(one), primary(other)]);
  });

  it('keeps what was chosen for it when it is connected again', async () => {
    const connectionId = await api.connectionOf(person.id);
    await connect(connectionId);
    const chosen = [{ connectionId, calendarId: 'jobs', eventTypes: ['interview'] }];
    await person.app.ok('PATCH', '/calendar/preferences', { targets: chosen });
    await connect(connectionId, { reconnected: true });
    expect(await targets()).toEqual(chosen);
    expect(changed).toHaveLength(2);
  });

  it('leaves no target behind when connecting fails', async () => {
    const connectionId = randomUUID();
    const failing = api.get(UnitOfWork).runInTurnOf(person.id, async () => {
      await api
        .get(DomainEvents)
        .publish(new CredentialConnected({ ...account(connectionId), reconnected: false, inReview: false }));
      throw new Error('the grant could not be stored');
    });
    await expect(failing).rejects.toThrow('the grant could not be stored');
    expect(await targets()).toEqual([]);
    expect(changed).toEqual([]);
  });
});

describe('an account that is disconnected', () => {
  it('takes its targets along, and no others', async () => {
    const [leaving, staying] = [await api.connectionOf(person.id), await api.connectionOf(person.id)];
    await connect(leaving);
    await connect(staying);
    await disconnect(leaving);
    expect(await targets()).toEqual([primary(staying)]);
    expect(changed.at(-1)?.payload).toMatchObject({ version: 4, rules: { targets: [primary(staying)] } });
  });

  it('without targets changes nothing', async () => {
    await disconnect(await api.connectionOf(person.id));
    expect(changed).toEqual([]);
  });
});

it('several accounts at once all get their target', async () => {
  const connectionIds = await Promise.all(Array.from({ length: 4 }, () => api.connectionOf(person.id)));
  await Promise.all(connectionIds.map((connectionId) => connect(connectionId)));
  expect(new Set((await targets()).map(({ connectionId }) => connectionId))).toEqual(new Set(connectionIds));
});

it('a target whose account has vanished does not stand in the way of other changes', async () => {
  const connectionId = await api.connectionOf(person.id);
  await connect(connectionId);
  await api.get(UnitOfWork).query('DELETE FROM calendar_credentials WHERE id = $1', [connectionId]);
  const answer = await person.app.call('PATCH', '/calendar/preferences', { body: { conflictPolicy: 'newest' } });
  expect(answer).toMatchObject({ status: 200, body: { conflictPolicy: 'newest', targets: [primary(connectionId)] } });
});
