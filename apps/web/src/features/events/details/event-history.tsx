import { useId } from 'react';
import type { TimelineEntry } from '@calendar/client';
import { Card } from '../../../ui/card';
import { Loaded } from '../../../ui/loaded';
import { ShowMore } from '../../../ui/show-more';
import { Skeleton } from '../../../ui/skeleton';
import { WORDS } from '../events.words';
import styles from './event-history.module.css';
import { foldTries } from './fold-tries';
import { HistoryEntry } from './history-entry';
import { useTimeline } from './use-timeline';

/** What happened between here and the calendars, the newest first, and further back when one asks. */
export function EventHistory({ id, mayBeRead }: { id: string; mayBeRead: () => boolean }) {
  const titleId = useId();
  const timeline = useTimeline(id, mayBeRead);
  return (
    <section aria-labelledby={titleId} className={styles['section']}>
      <h2 id={titleId}>{WORDS.history}</h2>
      <Loaded query={timeline} skeleton={<Skeleton heights={[140]} label={WORDS.historyLoading} />}>
        {({ pages }) => (
          <>
            <Entries entries={pages.flatMap(({ items }) => items)} />
            <ShowMore pages={timeline} label={WORDS.earlier} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Entries({ entries }: { entries: readonly TimelineEntry[] }) {
  if (entries.length === 0) return <p className={styles['none']}>{WORDS.noHistory}</p>;
  return (
    <Card flush>
      <ol>
        {foldTries(entries).map((line) => (
          <li key={line.entry.id} className={styles['line']}>
            <HistoryEntry line={line} />
          </li>
        ))}
      </ol>
    </Card>
  );
}
