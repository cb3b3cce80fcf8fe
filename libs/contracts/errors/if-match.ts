/** The strong entity tag of a version, e.g. `"4"`. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * Whether a request may change a resource that is at `version` (RFC 9110, 13.1.1): no `If-Match` and `*` always may,
 * a list must name the version, and weak tags match nothing. Pure.
 */
export function isExpectedVersion(ifMatch: string | undefined, version: number): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((tag) => tag.trim() === etagOf(version));
}
