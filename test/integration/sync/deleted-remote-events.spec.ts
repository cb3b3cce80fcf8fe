import { randomUUID } from 'node:crypto';
import type { UnitOfWork } from '@calendar/platform/database';
import type { QueryRunner } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeletedRemoteEvents1764000121000 } from '../../../migrations/1764000121000-deleted-remote-events';
import { openUnitOfWork } from '../../support/unit-of-work';

const MIGRATION = new DeletedRemoteEvents1764000121000();
const FORMER = 'former_event_id AS event, former_calendar_id AS calendar, former_etag AS etag, former_base AS base';
const REMOTE = 'remote_event_id AS event, remote_calendar_id AS calendar, remote_etag AS etag, remote_base AS base';
const NOTHING = { event: null, calendar: null, etag: null, base: null };
const LOST = { event: 'lost', calendar: 'primary', etag: '1', base: { ours: {} } };

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

async function aLink(): Promise<string> {
  const id = randomUUID();
  await unitOfWork.query(
    `INSERT INTO calendar_links (id, user_id, event_id, provider, account_id, calendar_id)
     VALUES ($1, 'person', $1, 'google', 'account', 'primary')`,
    [id],
  );
  return id;
}

/** As the release before writes it. */
const writeFormer = (id: string, { event, calendar, etag, base }: typeof LOST | typeof NOTHING) =>
  unitOfWork.query(
    `UPDATE calendar_links SET former_event_id = $2, former_calendar_id = $3, former_etag = $4, former_base = $5
      WHERE id = $1`,
    [id, event, calendar, etag, base && JSON.stringify(base)],
  );
const remembered = (id: string) =>
  unitOfWork.query(`SELECT ${REMOTE} FROM deleted_remote_events WHERE link_id = $1`, [id]);
const former = (id: string) => unitOfWork.query(`SELECT ${FORMER} FROM calendar_links WHERE id = $1`, [id]);

it('what the release before remembers is known to this one, too, and what it forgets is forgotten', async () => {
  const id = await aLink();
  await writeFormer(id, LOST);
  expect(await remembered(id)).toEqual([LOST]);
  await writeFormer(id, { ...LOST, etag: '2' });
  expect(await remembered(id)).toEqual([{ ...LOST, etag: '2' }]);
  await writeFormer(id, NOTHING);
  expect(await remembered(id)).toEqual([]);
});

it('what is remembered is moved there and back', async () => {
  const [kept, forgotten, untouched] = [await aLink(), await aLink(), await aLink()];
  for (const id of [kept, forgotten]) await writeFormer(id, LOST);
  await unitOfWork.query(`UPDATE deleted_remote_events SET remote_etag = '3' WHERE link_id = $1`, [kept]);
  await unitOfWork.query('DELETE FROM deleted_remote_events WHERE link_id = $1', [forgotten]);
  await MIGRATION.down(unitOfWork as unknown as QueryRunner);
  expect(await Promise.all([kept, forgotten, untouched].map(former))).toEqual([
    [{ ...LOST, etag: '3' }],
    [NOTHING],
    [NOTHING],
  ]);
  await MIGRATION.up(unitOfWork as unknown as QueryRunner);
  expect(await Promise.all([kept, forgotten, untouched].map(remembered))).toEqual([[{ ...LOST, etag: '3' }], [], []]);
});
