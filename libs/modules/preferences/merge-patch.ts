export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * JSON Merge Patch (RFC 7396): objects merge deeply, arrays and plain values are replaced whole, `null` removes a
 * member. Pure; neither argument is changed.
 */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key) ?? null, value));
  }
  return Object.fromEntries(merged);
}

/**
 * Paths of members that a patch sets to `null` although the document can have no such member: nothing would happen, and
 * the misspelt name would go unnoticed. Pure.
 *
 * @param shape a document with every member that there may be
 */
export function unknownRemovals(shape: Json, patch: Json, parent = ''): string[] {
  if (!isObject(patch)) return [];
  return Object.entries(patch).flatMap(([key, value]) => {
    const path = parent ? `${parent}.${key}` : key;
    const known = isObject(shape) && Object.hasOwn(shape, key) ? shape[key]! : undefined;
    if (value === null) return known === undefined ? [path] : [];
    return unknownRemovals(known ?? null, value, path);
  });
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
