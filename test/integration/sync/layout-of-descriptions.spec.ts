import { randomUUID } from 'node:crypto';
import type { UnitOfWork } from '@calendar/platform/database';
import type { QueryRunner } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LayoutOfDescriptions1764000062000 } from '../../../migrations/1764000062000-layout-of-descriptions';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

it.each([
  ['has a text', { theirs: { description: 'Join' } }, { formatted: true }],
  [
    'has one and more that is known',
    { theirs: { description: 'Join' }, traits: { defaultReminders: true } },
    { defaultReminders: true, formatted: true },
  ],
  ['is empty', { theirs: { description: '' } }, null],
  ['is of an event that was never written', null, null],
])(
  'of a description from before layouts were noted, one that %s, is known what is safe to assume',
  async (_what, base, traits) => {
    const id = randomUUID();
    await unitOfWork.query(
      `INSERT INTO calendar_links (id, user_id, event_id, provider, account_id, calendar_id, base)
     VALUES ($1, 'person', $2, 'google', 'account', 'primary', $3)`,
      [id, randomUUID(), base && JSON.stringify(base)],
    );
    await new LayoutOfDescriptions1764000062000().up(unitOfWork as unknown as QueryRunner);
    const rows = await unitOfWork.query(`SELECT base->'traits' AS traits FROM calendar_links WHERE id = $1`, [id]);
    expect(rows).toEqual([{ traits }]);
  },
);
