import type { StoredEvent } from '../../mailboxes/stored-event';
import { GraphError } from '../graph-error';
import { normalPropertyId } from './extended-properties';

const TEXT = "'((?:[^']|'')*)'";
const OF_PROPERTY = new RegExp(
  `^singleValueExtendedProperties/any\\(\\s*(\\w+)\\s*:\\s*\\1/id eq ${TEXT} and \\1/value eq ${TEXT}\\s*\\)$`,
  'i',
);

/**
 * The test of a `$filter`. Only that for one extended property is simulated:
 * `singleValueExtendedProperties/Any(ep: ep/id eq '...' and ep/value eq '...')`. Values are compared without case.
 *
 * @throws GraphError 400 for anything else
 */
export function readFilter(filter: string | null): (event: StoredEvent) => boolean {
  if (filter === null) return () => true;
  const [, , id, value] = OF_PROPERTY.exec(filter.trim()) ?? [];
  if (id === undefined || value === undefined) {
    throw new GraphError(400, 'ErrorInvalidUrlQueryFilter', 'The query filter contains one or more invalid nodes.');
  }
  const [property, wanted] = [normalPropertyId(unquoted(id)), unquoted(value).toLowerCase()];
  return ({ properties }) => properties.get(property)?.toLowerCase() === wanted;
}

/** In OData a quote within quotes is doubled. */
function unquoted(text: string): string {
  return text.replaceAll("''", "'");
}
