import { badRequest, propertyValidation } from '../graph-error';

const PROPERTY_ID =
  /^(String|Integer|Boolean|Double|SystemTime) (\{[0-9a-f-]{36}\} (Name .+|Id 0x[0-9a-f]+)|0x[0-9a-f]+)$/i;
const EXPAND = /^singleValueExtendedProperties\(\s*\$filter\s*=\s*(.+)\)$/i;
const ONE_ID = /^id eq '([^']+)'$/i;

/**
 * Adds what a body writes to the properties that are there.
 *
 * @returns by normal id
 * @throws GraphError 400 for ids in no known form
 */
export function writeProperties(before: ReadonlyMap<string, string>, value: unknown): Map<string, string> {
  if (!Array.isArray(value)) throw propertyValidation();
  const properties = new Map(before);
  for (const property of value as unknown[]) {
    const { id, value: content } = Object(property) as { id?: unknown; value?: unknown };
    if (typeof id !== 'string' || !PROPERTY_ID.test(id)) throw propertyValidation(`The property id is not valid.`);
    if (typeof content !== 'string') throw propertyValidation('The value of a property must be a string.');
    properties.set(normalPropertyId(id), content);
  }
  return properties;
}

/** Type and GUID are compared without case, the name with. */
export function normalPropertyId(id: string): string {
  const [, type = '', guid = '', rest = ''] = /^(\S+) (\{[^}]+\})?(.*)$/.exec(id) ?? [];
  return `${type.toLowerCase()} ${guid.toLowerCase()}${guid === '' ? rest.toLowerCase() : rest}`;
}

/** Of a series the exceptions can be expanded instead; see `series-view.ts`. */
const EXCEPTIONS = /^exceptionOccurrences$/i;

/**
 * Which properties an `$expand` asks for, as it spells them.
 *
 * @throws GraphError 400 when it asks for anything else
 */
export function readExpand(expand: string | undefined): string[] {
  if (expand === undefined || EXCEPTIONS.test(expand.trim())) return [];
  const filter = EXPAND.exec(expand.trim())?.[1]?.trim();
  const ids = filter?.split(/\s+or\s+/i).map((part) => ONE_ID.exec(part.trim())?.[1]);
  if (!ids || ids.some((id) => id === undefined)) {
    throw badRequest('Parsing OData Select and Expand failed: only filtered singleValueExtendedProperties.');
  }
  return ids as string[];
}

/** The member that `$expand` adds to an event: absent when nothing that was asked for is set. */
export function expandedProperties(properties: ReadonlyMap<string, string>, ids: readonly string[]) {
  const found = ids.flatMap((id) => {
    const value = properties.get(normalPropertyId(id));
    return value === undefined ? [] : [{ id, value }];
  });
  return found.length === 0 ? {} : { singleValueExtendedProperties: found };
}
