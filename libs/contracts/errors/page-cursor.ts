import { z } from 'zod';
import { problem } from './catalogue';

/** Where a page of a list ended: the time it is ordered by (ISO instant), and the id that makes it unique. */
export interface PagePosition {
  at: string;
  id: string;
}

/** Years that Postgres can read, too: it has no year 0. */
const position = z.tuple([z.iso.datetime().regex(/^(?!0000)/), z.uuid()]);

/** Writes a position as the opaque `nextCursor` of a list. */
export function writeCursor({ at, id }: PagePosition): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** Reads what `writeCursor` wrote. @throws AppError `validation.failed` */
export function readCursor(cursor: string): PagePosition {
  try {
    const [at, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at, id };
  } catch {
    throw problem('validation.failed', {
      detail: 'Pass the nextCursor of the page before as it is, or start again without a cursor.',
      errors: [{ field: 'cursor', message: 'is not a cursor of this list' }],
    });
  }
}
