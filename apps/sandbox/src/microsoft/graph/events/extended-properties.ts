import { propertyValidation } from '../graph-error';

const PROPERTY_ID = /^String \{[0-9a-f-]{36}\} Name .+$/i;

/**
 * Adds what a body writes to the properties that are there. Only texts with a name are simulated.
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
  const [head = '', name = ''] = id.split(/(?<=\} )/);
  return head.toLowerCase() + name;
}
