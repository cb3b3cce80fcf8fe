import { useId, useState } from 'react';
import type { TimelineEntry } from '@calendar/client';
import { Button } from '../../../ui/button';
import { Card } from '../../../ui/card';
import { Loaded } from '../../../ui/loaded';
import { Skeleton } from '../../../ui/skeleton';
import { WORDS } from '../events.words';
import styles from './event-history.module.css';
import { foldTries } from './fold-tries';
import { HistoryEntry } from './history-entry';
import { useTimeline } from './use-timeline';

const SHOWN_AT_ONCE = 20;

/** What happened between here and the calendars, the newest first. */
export function EventHistory({ id }: { id: string }) {
  const titleId = useId();
  const timeline = useTimeline(id);
  return (
    <section aria-labelledby={titleId} className={styles['section']}>
      <h2 id={titleId}>{WORDS.history}</h2>
      <Loaded query={timeline} skeleton={<Skeleton heights={[140]} label={WORDS.historyLoading} />}>
        {(entries) => <Entries entries={entries} />}
      </Loaded>
    </section>
  );
}

function Entries({ entries }: { entries: readonly TimelineEntry[] }) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const folded = foldTries(entries);
  if (folded.length === 0) return <p className={styles['none']}>{WORDS.noHistory}</p>;
  return (
    <>
      <Card flush>
        <ol>
          {folded.slice(0, shown).map((line, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- from the oldest: what happens next moves nobody's key
            <li key={folded.length - index} className={styles['line']}>
              <HistoryEntry line={line} />
            </li>
          ))}
        </ol>
      </Card>
      {folded.length > shown && (
        <div>
          <Button onPress={() => setShown(shown + SHOWN_AT_ONCE)}>{WORDS.more}</Button>
        </div>
      )}
    </>
  );
}
