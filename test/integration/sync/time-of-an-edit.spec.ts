import { afterAll, beforeAll, expect, it } from 'vitest';
import { LinkStore } from '../../../libs/modules/sync/links/link.store';
import type { UnitOfWork } from '../../../libs/platform/database';
import { DRAFT } from '../../support/drafts';
import { openUnitOfWork } from '../../support/unit-of-work';
import { wantedLink } from '../../support/wanted-link';

let unitOfWork: UnitOfWork;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ unitOfWork, close } = await openUnitOfWork());
});
afterAll(() => close());

it('is when it was made, not when it began to wait for its turn: or a burst would seem to have rested', async () => {
  const links = new LinkStore(unitOfWork);
  const link = wantedLink();
  await links.replan([link.eventId], [link]);
  for (const edit of [
    () => links.replan([link.eventId], [{ ...link, desired: { ...DRAFT, title: 'Edited' } }]),
    () => links.replan([link.eventId], []),
    () => links.replan([link.eventId], [link]),
    () => links.unwantAll(link.connectionId),
  ]) {
    await unitOfWork.runInTurnOf(link.userId, async () => {
      // Edits of one person wait for each other like this.
      await unitOfWork.query(`SELECT pg_sleep(0.2)`);
      await edit();
      const rows = await unitOfWork.query(
        `SELECT extract(epoch FROM desired_at - now()) > 0.15 AS "isLate" FROM calendar_links`,
      );
      expect(rows).toEqual([{ isLate: true }]);
    });
  }
});
