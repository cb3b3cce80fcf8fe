import { readCursor, writeCursor, type IdKind, type PagePosition } from './page-cursor';
import { DEFAULT_LIMIT, type PageQuery } from './page-query';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/**
 * One page of a list that is read by keyset: from after the position where the page before ended, so that nothing is
 * lost or shown twice when something is inserted meanwhile.
 */
export class PageRequest {
  private constructor(
    private readonly list: string,
    private readonly size: number,
    /** Where the page before ended; `null` for the first one. */
    readonly after: PagePosition | null,
  ) {}

  /**
   * @param list name of the list with its order: a cursor of another one is refused
   * @param ids what the ids of its rows are
   * @throws AppError `validation.failed`
   */
  static of(list: string, { limit = DEFAULT_LIMIT, cursor }: PageQuery, ids: IdKind = 'uuid'): PageRequest {
    return new PageRequest(list, limit, cursor === undefined ? null : readCursor(list, cursor, ids));
  }

  /** How much to read: one more than is shown tells whether there is another page. */
  get limit(): number {
    return this.size + 1;
  }

  /** @param found at most `limit` rows, in the order of the list */
  cut<Row>(found: readonly Row[], positionOf: (row: Row) => PagePosition): Page<Row> {
    const last = found.length > this.size ? found[this.size - 1] : undefined;
    return {
      items: found.slice(0, this.size),
      nextCursor: last ? writeCursor(this.list, positionOf(last)) : null,
    };
  }
}
