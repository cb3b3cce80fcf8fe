import type { Mailbox } from '../../mailboxes/mailbox';
import type { StoredEvent } from '../../mailboxes/stored-event';
import { GraphError } from '../graph-error';
import { normalPropertyId } from './extended-properties';

const ANY = /^singleValueExtendedProperties\/any\(\s*(\w+)\s*:\s*(.+)\)$/i;
const TEXT = "'((?:[^']|'')*)'";

/**
 * The events that a `$filter` may mean, and the test that they must pass. Only filters on one extended property are
 * understood: `singleValueExtendedProperties/Any(ep: ep/id eq '...' and ep/value eq '...')`, also with `ne`,
 * `contains` and `startswith`. Values are compared without case.
 *
 * @throws GraphError 400 for anything else
 */
export function readFilter(mailbox: Mailbox, filter: string | null): Iterable<StoredEvent> {
  if (filter === null) return mailbox.events.values();
  const [, variable = '', condition = ''] = ANY.exec(filter.trim()) ?? [];
  const id = new RegExp(`^${variable}/id eq ${TEXT} and (.+)$`, 'i').exec(condition.trim());
  if (variable === '' || !id) throw notUnderstood();
  return matching(mailbox, { normalId: normalPropertyId(unquoted(id[1]!)), variable, test: id[2]!.trim() });
}

function matching(
  mailbox: Mailbox,
  { normalId, variable, test }: { normalId: string; variable: string; test: string },
): Iterable<StoredEvent> {
  const comparison = new RegExp(`^${variable}/value (eq|ne) ${TEXT}$`, 'i').exec(test);
  if (comparison?.[1]?.toLowerCase() === 'eq') return mailbox.withProperty(normalId, unquoted(comparison[2]!));
  const call = new RegExp(`^(contains|startswith)\\(${variable}/value,\\s*${TEXT}\\)$`, 'i').exec(test);
  const [operator, text] = comparison ? ['ne', comparison[2]] : [call?.[1]?.toLowerCase(), call?.[2]];
  if (operator === undefined || text === undefined) throw notUnderstood();
  const wanted = unquoted(text).toLowerCase();
  return [...mailbox.events.values()].filter((event) => {
    const value = event.properties.get(normalId)?.toLowerCase();
    if (value === undefined) return false;
    if (operator === 'ne') return value !== wanted;
    return operator === 'contains' ? value.includes(wanted) : value.startsWith(wanted);
  });
}

/** In OData a quote within quotes is doubled. */
function unquoted(text: string): string {
  return text.replaceAll("''", "'");
}

function notUnderstood(): GraphError {
  return new GraphError(400, 'ErrorInvalidUrlQueryFilter', 'The query filter contains one or more invalid nodes.');
}
