import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { progressOf, statusFrom, type LinkFacts } from '../../../libs/modules/sync/links/link-state';
import type { UnitOfWork } from '../../../libs/platform/database';
import { DRAFT } from '../../support/drafts';
import { openUnitOfWork } from '../../support/unit-of-work';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

const NOW = new Date();
const both = <Value, Other>(one: Value, other: Other): (Value | Other)[] => [one, other];
const EVERY_COMBINATION: LinkFacts[] = both(NOW, null).flatMap((nextAttemptAt) =>
  both(NOW, null).flatMap((failingSince) =>
    ([[], ['title'], ['existence']] as LinkFacts['disputed'][]).flatMap((disputed) =>
      both(DRAFT, null).flatMap((desired) =>
        both('event', null).map((providerEventId) => ({
          nextAttemptAt,
          failingSince,
          disputed,
          desired,
          providerEventId,
        })),
      ),
    ),
  ),
);

it('statements tell the progress of links as code does', async () => {
  for (const facts of EVERY_COMBINATION) {
    const id = randomUUID();
    await unitOfWork.query(
      `INSERT INTO calendar_links (id, user_id, event_id, provider, account_id, calendar_id, next_attempt_at, failing_since,
                                   disputed, desired, provider_event_id)
       VALUES ($1, 'person', $1, 'google', 'account', 'primary', $2, $3, $4, $5, $6)`,
      [
        id,
        facts.nextAttemptAt,
        facts.failingSince,
        facts.disputed,
        facts.desired && JSON.stringify(facts.desired),
        facts.providerEventId,
      ],
    );
    const [row] = await unitOfWork.query<{ status: string }>(
      `SELECT ${statusFrom({ nextAttempt: 'next_attempt_at', failingSince: 'failing_since' })} AS status
         FROM calendar_links WHERE id = $1`,
      [id],
    );
    expect(row, JSON.stringify(facts)).toEqual({ status: progressOf(facts) });
  }
});
