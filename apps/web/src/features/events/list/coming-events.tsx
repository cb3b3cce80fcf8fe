import type { EventView } from '@calendar/client';
import { Button, ButtonLink } from '../../../ui/button';
import { EmptyState } from '../../../ui/empty-state';
import { Loaded } from '../../../ui/loaded';
import { ProblemNotice } from '../../../ui/problem-notice';
import { Skeleton } from '../../../ui/skeleton';
import { WORDS } from '../events.words';
import { DaySections } from './day-sections';
import { daysFrom } from './days';
import type { Filters } from '../filters/filters';
import { useEvents } from './use-events';
import { useSyncedAnnouncement } from './use-synced-announcement';

export interface ComingEventsProps {
  /** "2026-12-01". */
  today: string;
  filters: Filters;
  onClear: () => void;
}

const NONE: readonly EventView[] = [];

/** From today on, page by page. */
export function ComingEvents({ today, filters, onClear }: ComingEventsProps) {
  const { query, readMore, isReadingMore } = useEvents('coming', today, filters);
  const { hasNextPage, isFetchNextPageError, error } = query;
  useSyncedAnnouncement(query.data?.events ?? NONE);
  return (
    <Loaded query={query} skeleton={<Skeleton heights={[104, 104, 104]} label={WORDS.loading} />}>
      {({ events }) => {
        const days = daysFrom(events, today);
        if (days.length === 0 && !hasNextPage) return <Nothing isNarrowed={isNarrowed(filters)} onClear={onClear} />;
        return (
          <>
            <DaySections days={days} today={today} />
            {isFetchNextPageError && <ProblemNotice error={error} onRetry={readMore} />}
            {hasNextPage && !isFetchNextPageError && (
              <div>
                <Button isPending={isReadingMore} onPress={readMore}>
                  {WORDS.more}
                </Button>
              </div>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function Nothing({ isNarrowed: isByFilters, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  if (!isByFilters) {
    return (
      <EmptyState title={WORDS.empty} text={WORDS.emptyText}>
        <ButtonLink look="primary" to="/events/new?type=interview">
          {WORDS.addFirst}
        </ButtonLink>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={WORDS.noneMatch} text={WORDS.noneMatchText}>
      <Button onPress={onClear}>{WORDS.clear}</Button>
    </EmptyState>
  );
}

function isNarrowed(filters: Filters): boolean {
  return Object.keys(filters).length > 0;
}
