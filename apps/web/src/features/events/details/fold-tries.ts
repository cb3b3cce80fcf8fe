import type { TimelineEntry } from '@calendar/client';

/** One line of what happened, with the tries that failed before it, the latest first. */
export interface FoldedEntry {
  entry: TimelineEntry;
  failedTries: readonly TimelineEntry[];
}

/**
 * Failed tries are part of what they came to: the write of the same account that succeeded, else the last of them.
 *
 * @param entries oldest first
 * @returns newest first
 */
export function foldTries(entries: readonly TimelineEntry[]): FoldedEntry[] {
  const folded: FoldedEntry[] = [];
  const open = new Map<string | null, FoldedEntry>();
  for (const entry of entries) {
    const before = open.get(entry.connectionId);
    if (!isWrite(entry)) {
      folded.unshift({ entry, failedTries: [] });
      continue;
    }
    if (before) folded.splice(folded.indexOf(before), 1);
    const line = { entry, failedTries: before ? [before.entry, ...before.failedTries] : [] };
    folded.unshift(line);
    if (entry.outcome === 'succeeded') open.delete(entry.connectionId);
    else open.set(entry.connectionId, line);
  }
  return folded;
}

/** Something that we tried to do in a calendar, and may have had to try again. */
function isWrite({ actor, outcome }: TimelineEntry): boolean {
  return actor === 'career_copilot' && WRITE_OUTCOMES.has(outcome);
}

const WRITE_OUTCOMES: ReadonlySet<TimelineEntry['outcome']> = new Set(['succeeded', 'will_retry', 'failed']);
