import { problem } from '@calendar/contracts/errors';
import { z } from 'zod';

/** Where a page of a list ended: what it is ordered by (an ISO instant), and the id that makes it unique. */
export interface PagePosition {
  /** As exact as it is stored: a page that is cut between two microseconds loses nothing. */
  at: string;
  id: string;
}

/** What the ids of a list are. One of the other kind would be a value that Postgres refuses. */
export type IdKind = 'uuid' | 'number';

const IDS = { uuid: z.uuid(), number: z.string().regex(/^\d{1,18}$/) };
/** Years that Postgres can read, too: it has no year 0. */
const INSTANT = z.iso.datetime().regex(/^(?!0000)/);

/** Writes a position in a list as its opaque `nextCursor`. @param list what it is a position in, with its order */
export function writeCursor(list: string, { at, id }: PagePosition): string {
  return Buffer.from(JSON.stringify([list, at, id])).toString('base64url');
}

/**
 * Reads what `writeCursor` wrote for the same list.
 *
 * @param ids what the ids of its rows are
 * @throws AppError `validation.failed`
 */
export function readCursor(list: string, cursor: string, ids: IdKind = 'uuid'): PagePosition {
  try {
    const position = z.tuple([z.string(), INSTANT, IDS[ids]]);
    const [of, at, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (of !== list) throw new Error('a position in another list');
    return { at, id };
  } catch {
    throw problem('validation.failed', {
      detail: 'Pass the nextCursor of the page before as it is, or start again without a cursor.',
      errors: [{ field: 'cursor', rule: 'format', message: 'is not a cursor of this list' }],
    });
  }
}
