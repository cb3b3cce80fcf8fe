export interface Conditions {
  'if-none-match'?: string | undefined;
  'if-modified-since'?: string | undefined;
}

/**
 * Whether the caller has it already (RFC 9110, 13.2.2): by the tags if they name any, else by the time. A tag is the same
 * whatever the content was packed in, and whether or not somebody on the way has called it weak. Pure.
 *
 * @param now.entityTag without quotes and the ending of an encoding
 * @param now.changedAt to the second
 */
export function hasNotChanged(conditions: Conditions, now: { entityTag: string; changedAt: Date }): boolean {
  const tags = conditions['if-none-match'];
  if (tags !== undefined) {
    if (tags.trim() === '*') return true;
    const known = [...ENCODINGS].map((encoding) => tagOf(now.entityTag, encoding));
    return tags.split(',').some((tag) => known.includes(tag.trim().replace(/^W\//, '')));
  }
  const since = Date.parse(conditions['if-modified-since'] ?? '');
  return !Number.isNaN(since) && now.changedAt.getTime() <= since;
}

export type Encoding = 'identity' | 'gzip';
const ENCODINGS: readonly Encoding[] = ['identity', 'gzip'];

/** The strong tag of a content in an encoding: other bytes, another tag (RFC 9110, 8.8.3.3). Pure. */
export function tagOf(entityTag: string, encoding: Encoding): string {
  return encoding === 'identity' ? `"${entityTag}"` : `"${entityTag}-${encoding}"`;
}
