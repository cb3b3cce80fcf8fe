import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccountWorld } from './account-world';

let world: AccountWorld;

beforeAll(async () => {
  world = await AccountWorld.start({ CONNECTIONS_PER_PERSON: '2' });
});
afterAll(() => world.stop());

it('somebody who has as many accounts as they may connects no other one, and their own again', async () => {
  const person = await world.person();
  const account = (name: string) => ({ account: `${name}-${person.email('google')}` });
  await person.connected('google', account('first'));
  await person.connected('google', account('second'));
  const oneTooMany = await person.finish('google', await person.ticket('google', account('third')));
  expect(oneTooMany).toMatchObject({ status: 409, body: { code: 'quota.connections' } });
  // The grant that nobody keeps is given back.
  expect(await world.sql('SELECT * FROM parked_grants WHERE user_id = $1', [person.id])).toEqual([]);
  const again = await person.finish('google', await person.ticket('google', account('second')));
  expect(again).toMatchObject({ status: 200, body: { outcome: 'unchanged' } });
  expect(await person.app.connections()).toHaveLength(2);
});
