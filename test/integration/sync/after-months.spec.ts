import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LinkDecisions } from '../../../libs/modules/sync/links/link-decisions.store';
import { LinkStore } from '../../../libs/modules/sync/links/link.store';
import { CursorStore } from '../../../libs/modules/sync/calendars/cursor.store';
import { LinkLeases } from '../../../libs/modules/sync/links/link-lease.store';
import type { UnitOfWork } from '../../../libs/platform/database';
import { openUnitOfWork } from '../../support/unit-of-work';

const ACCOUNT = { userId: 'person', provider: 'google', accountId: 'account' } as const;

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;
let connectionId: string;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());
beforeEach(() => {
  connectionId = randomUUID();
});

it('a calendar that nobody has read for months can be asked for', async () => {
  const cursors = new CursorStore(unitOfWork);
  await cursors.follow({ connectionId, ...ACCOUNT }, ['primary']);
  await unitOfWork.query(
    `UPDATE calendar_cursors SET next_pull_at = now() - interval '100 days', last_pulled_at = now() - interval '101 days'
      WHERE connection_id = $1`,
    [connectionId],
  );
  expect(await cursors.request(connectionId, null)).toMatchObject([{ calendarId: 'primary', dueInMs: 0 }]);
});

describe('a link that had been failing when it was left alone for months', () => {
  const failing = async (status: string, connection: string | null) => {
    const [link] = await unitOfWork.query<{ id: string }>(
      `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id, status, desired,
                                   provider_event_id, provider_calendar_id, etag, attempts, failing_since, last_error)
       VALUES ('person', $1, $2, 'google', $3, 'primary', $4, '{}', 'event', 'primary', '"1"', 40,
               now() - interval '100 days', '{"code": "sync.gave-up", "at": "2026-01-01T00:00:00.000Z"}')
       RETURNING id`,
      [randomUUID(), connection, `account of ${connectionId}`, status],
    );
    return link!.id;
  };
  const freshStart = { attempts: 0, failingSince: null, lastError: null };

  it('is not given up at its first failure after the account has come back', async () => {
    const id = await failing('failed', null);
    const links = new LinkStore(unitOfWork);
    await links.adopt({ ...ACCOUNT, connectionId, accountId: `account of ${connectionId}` });
    await links.tryAgain(connectionId);
    expect(await new LinkLeases(unitOfWork).take(id)).toMatchObject(freshStart);
  });

  it('is not given up at its first failure after the person wants its event back', async () => {
    const id = await failing('failed', connectionId);
    await new LinkDecisions(unitOfWork).recreate([id]);
    expect(await new LinkLeases(unitOfWork).take(id)).toMatchObject(freshStart);
  });
});
