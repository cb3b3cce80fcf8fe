import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { InboundLinkStore } from '../../../libs/modules/sync/pull/inbound-link.store';
import type { UnitOfWork } from '../../../libs/platform/database';
import { eventually } from '../../support/eventually';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

/** Begins to create the event of a link. @returns the link */
async function beginIn(connectionId: string): Promise<string> {
  const [row] = await unitOfWork.query<{ id: string }>(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, desired, unconfirmed, status,
                                 next_attempt_at, lease_token, lease_until)
     VALUES ('person', $1, $2, 'google', 'account', 'primary', '{"title": "Interview"}', '[{}]', 'pending', now(),
             gen_random_uuid(), now() + interval '1 minute') RETURNING id`,
    [randomUUID(), connectionId],
  );
  return row!.id;
}

/** Counts looks from now on. @returns waits until there have been some, however slow the machine is, and says how many */
function someLooks(): () => Promise<number> {
  const query = vi.spyOn(unitOfWork, 'query');
  return async () => {
    const looks = await eventually(
      () => Promise.resolve(query.mock.calls.length),
      (count) => count >= 8,
    );
    query.mockRestore();
    return looks;
  };
}

const store = (linkId: string, eventId: string) =>
  unitOfWork.query(`UPDATE calendar_links SET provider_event_id = $2, lease_until = NULL WHERE id = $1`, [
    linkId,
    eventId,
  ]);

it('what is being created is waited for until the events of the list are known, and no longer for what else is', async () => {
  const connectionId = randomUUID();
  const [link] = [await beginIn(connectionId), await beginIn(connectionId)];
  const looked = someLooks();
  const finding = new InboundLinkStore(unitOfWork).find(connectionId, ['ours']);
  await looked();
  await store(link, 'ours');
  expect((await finding).get('ours')?.id).toBe(link);
});

it('for an event of somebody else only what is being created already is waited for', async () => {
  const connectionId = randomUUID();
  const link = await beginIn(connectionId);
  const looked = someLooks();
  const finding = new InboundLinkStore(unitOfWork).find(connectionId, ['theirs']);
  await looked();
  await beginIn(connectionId);
  await store(link, 'ours');
  expect((await finding).size).toBe(0);
});

it('many lists are looked up in one statement, and so is what they wait for', async () => {
  const connections = Array.from({ length: 10 }, () => randomUUID());
  const links = await Promise.all(connections.map(beginIn));
  const looked = someLooks();
  const began = performance.now();
  const inbound = new InboundLinkStore(unitOfWork);
  const finding = Promise.all(connections.map((id) => inbound.find(id, ['ours', 'theirs'])));
  const looks = await looked();
  // Whoever waits looks for what it waits for every 50 ms.
  const moments = 1 + (performance.now() - began) / 50;
  // Not each of the ten at each moment; some may wake too late to look with the others.
  expect(looks).toBeLessThan(3 * moments);
  for (const [index, link] of links.entries()) await store(link, index === 0 ? 'theirs' : 'ours');
  const found = await finding;
  expect(found.map((each) => [...each].map(([eventId, { id }]) => [eventId, id]))).toEqual(
    links.map((link, index) => [[index === 0 ? 'theirs' : 'ours', link]]),
  );
});
