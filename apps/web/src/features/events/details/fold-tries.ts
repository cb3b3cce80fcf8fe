import type { TimelineEntry } from '@calendar/client';

/** One line of what happened, with the tries that failed before it, the latest first. */
export interface FoldedEntry {
  entry: TimelineEntry;
  failedTries: readonly TimelineEntry[];
}

/**
 * Failed tries are part of what they came to: the write of the same account that succeeded, else the last of them.
 *
 * @param entries newest first; those that are older may be missing
 * @returns newest first
 */
export function foldTries(entries: readonly TimelineEntry[]): FoldedEntry[] {
  const folded: { entry: TimelineEntry; failedTries: TimelineEntry[] }[] = [];
  const latestWrites = new Map<string | null, TimelineEntry[]>();
  for (const entry of entries) {
    const triesBefore = isWrite(entry) ? latestWrites.get(entry.connectionId) : undefined;
    if (triesBefore && entry.outcome !== 'succeeded') {
      triesBefore.push(entry);
      continue;
    }
    const line = { entry, failedTries: [] };
    folded.push(line);
    if (isWrite(entry)) latestWrites.set(entry.connectionId, line.failedTries);
  }
  return folded;
}

/** Something that we tried to do in a calendar, and may have had to try again. */
function isWrite({ actor, outcome }: TimelineEntry): boolean {
  return actor === 'career_copilot' && WRITE_OUTCOMES.has(outcome);
}

const WRITE_OUTCOMES: ReadonlySet<TimelineEntry['outcome']> = new Set(['succeeded', 'will_retry', 'failed']);
