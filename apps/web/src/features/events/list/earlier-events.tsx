import { useState } from 'react';
import { ChevronUp } from 'lucide-react';
import { Button } from '../../../ui/button';
import { Loaded } from '../../../ui/loaded';
import { Skeleton } from '../../../ui/skeleton';
import { ProblemNotice } from '../../../ui/problem-notice';
import { WORDS } from '../events.words';
import { DaySections } from './day-sections';
import { daysBefore } from './days';
import type { Filters } from '../filters/filters';
import styles from './event-list.module.css';
import { useEvents } from './use-events';

export interface EarlierEventsProps {
  /** "2026-12-01". */
  today: string;
  filters: Filters;
}

/** What is over, once one asks, further back with each press. Events in one state were counted whether over or not. */
export function EarlierEvents({ today, filters }: EarlierEventsProps) {
  const [isAsked, setIsAsked] = useState(false);
  if (isAsked || filters.sync) return <Earlier today={today} filters={filters} />;
  return <EarlierButton onPress={() => setIsAsked(true)} />;
}

function Earlier({ today, filters }: EarlierEventsProps) {
  const { query, readMore, isReadingMore } = useEvents('earlier', today, filters);
  const { hasNextPage, isFetchNextPageError, error } = query;
  return (
    <Loaded query={query} skeleton={<Skeleton heights={[44]} label={WORDS.loading} />}>
      {({ events }) => {
        const days = daysBefore(events, today);
        return (
          <>
            {isFetchNextPageError && <ProblemNotice error={error} onRetry={readMore} />}
            {hasNextPage && !isFetchNextPageError && <EarlierButton isPending={isReadingMore} onPress={readMore} />}
            {!hasNextPage && <p className={styles['none']}>{WORDS.noneEarlier}</p>}
            <DaySections days={days} today={today} />
          </>
        );
      }}
    </Loaded>
  );
}

function EarlierButton({ isPending = false, onPress }: { isPending?: boolean; onPress: () => void }) {
  return (
    <div className={styles['earlier']}>
      <Button look="quiet" icon={<ChevronUp aria-hidden />} isPending={isPending} onPress={onPress}>
        {WORDS.earlier}
      </Button>
    </div>
  );
}
