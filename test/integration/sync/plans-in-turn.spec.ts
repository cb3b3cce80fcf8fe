import { setTimeout as delay } from 'node:timers/promises';
import { CredentialConnected } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CareerEventsService } from '../../../libs/modules/career-events/career-events.service';
import { contentOf } from '../../../libs/modules/career-events/career-event';
import { ApiApp } from '../../support/api-app';

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());

it('an event that is changed while somebody asks to bring it in step is not planned as it was before', async () => {
  const person = await api.person();
  const { id } = await person.app.addInterview({ title: 'Before' });
  const connectionId = await api.connectionOf(person.id);
  const account = {
    provider: 'google',
    accountId: `account-${connectionId}`,
    accountEmail: 'ada@google.test',
  } as const;
  await api.publish(
    new CredentialConnected({ ...account, connectionId, userId: person.id, reconnected: false, inReview: false }),
  );
  const { asked } = await api.get(UnitOfWork).runInTurnOf(person.id, async () => {
    const resync = person.app.call('POST', `/events/${id}/resync`);
    expect(await Promise.race([resync.then(() => 'answered'), delay(300, 'waits')])).toBe('waits');
    await api.get(CareerEventsService).patch(person.id, id, {
      isExpected: () => true,
      update: (stored) => ({ ...contentOf(stored), title: 'After' }),
    });
    return { asked: resync };
  });
  expect((await asked).status).toBe(202);
  const wanted = await api
    .get(UnitOfWork)
    .query(`SELECT desired->>'title' AS title FROM calendar_links WHERE event_id = $1`, [id]);
  expect(wanted).toEqual([{ title: 'After' }]);
});
