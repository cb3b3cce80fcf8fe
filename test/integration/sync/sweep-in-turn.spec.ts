import { setTimeout as delay } from 'node:timers/promises';
import { CredentialConnected, CredentialReauthNeeded } from '@calendar/contracts/domain-events';
import { Connections, ExpiredStates } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LinkStore } from '../../../libs/modules/sync/links/link.store';
import { SyncJobs } from '../../../libs/modules/sync/push/sync-jobs';
import { DueConnections } from '../../../libs/modules/sync/sweep/due-connections';
import { Sweep } from '../../../libs/modules/sync/sweep/sweep';
import { ApiApp } from '../../support/api-app';

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());

it('links whose grant dies while the sweep waits for the turn of their person go on waiting', async () => {
  const unitOfWork = api.get(UnitOfWork);
  const sweep = new Sweep(
    new DueConnections(unitOfWork),
    api.get(LinkStore),
    api.get(Connections),
    api.get(ExpiredStates),
    api.get(SyncJobs),
    unitOfWork,
  );
  const person = await api.person();
  await person.app.addInterview();
  const connectionId = await api.connectionOf(person.id);
  const account = {
    provider: 'google',
    accountId: `account-${connectionId}`,
    accountEmail: 'ada@google.test',
  } as const;
  const connection = { ...account, connectionId, userId: person.id };
  await api.publish(new CredentialConnected({ ...connection, reconnected: false }));
  await api.publish(new CredentialReauthNeeded({ ...connection, reason: 'invalid_grant', remedy: 'reconnect' }));
  const statuses = () => unitOfWork.query(`SELECT status FROM calendar_links WHERE connection_id = $1`, [connectionId]);
  expect(await statuses()).toEqual([{ status: 'paused' }]);
  const turn = unitOfWork.runInTurnOf(person.id, async () => {
    await delay(500);
    await unitOfWork.query(`UPDATE calendar_credentials SET status = 'reauth_required' WHERE id = $1`, [connectionId]);
  });
  await Promise.all([turn, sweep.run()]);
  expect(await statuses()).toEqual([{ status: 'paused' }]);
});
