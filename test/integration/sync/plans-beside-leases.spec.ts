import { afterAll, beforeAll, expect, it } from 'vitest';
import { LinkStore } from '../../../libs/modules/sync/links/link.store';
import type { UnitOfWork } from '../../../libs/platform/database';
import { DRAFT } from '../../support/drafts';
import { openUnitOfWork } from '../../support/unit-of-work';
import { wantedLink } from '../../support/wanted-link';

/** Without a lock on the link, one of the first hundred plans failed beside so many changes. */
const PLANS = 1_000;
const WORKERS = 6;

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

it('a plan finds its link, however often workers change it meanwhile', async () => {
  const links = new LinkStore(unitOfWork);
  const link = wantedLink();
  await links.replan([link.eventId], [link]);
  const planned = new AbortController();
  const workers = Array.from({ length: WORKERS }, async () => {
    while (!planned.signal.aborted) {
      await unitOfWork.query('UPDATE calendar_links SET next_attempt_at = clock_timestamp() WHERE event_id = $1', [
        link.eventId,
      ]);
    }
  });
  try {
    for (let plan = 1; plan <= PLANS; plan += 1) {
      await links.replan([link.eventId], [{ ...link, desired: { ...DRAFT, title: `Edit ${plan}` } }]);
    }
  } finally {
    planned.abort();
    await Promise.all(workers);
  }
  expect(await links.ofEvents([link.eventId])).toMatchObject([{ desired: { title: `Edit ${PLANS}` } }]);
});
