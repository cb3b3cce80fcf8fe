import type { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DueConnections } from '../../../libs/modules/sync/sweep/due-connections';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

it('of more connections than one sweep takes, those that have waited longest come first', async () => {
  await unitOfWork.query(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status, next_attempt_at)
     SELECT 'user-' || n, gen_random_uuid(), md5(n::text)::uuid, 'google', 'account', 'primary', 'pending',
            now() - n * interval '1 minute'
       FROM generate_series(1, 1200) AS n ORDER BY md5(n::text || 'any order')`,
  );
  const longest = await unitOfWork.query<{ id: string }>(
    `SELECT md5(n::text)::uuid AS id FROM generate_series(1200, 201, -1) AS n`,
  );
  expect(await new DueConnections(unitOfWork).find()).toEqual(longest.map(({ id }) => id));
});
