import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { useMediaQuery } from '../../ui/media-query';
import { EventFilters } from './filters/event-filters';
import { useFilters } from './filters/use-filters';
import { EventList } from './list/event-list';
import { isWeekView, WEEK_FITS } from './view';
import { WeekSkeleton } from './week/week-skeleton';

const WeekView = lazy(() => import('./week/week-view'));

/** What is planned: as a list, or week by week where seven days have room side by side. */
export function PlannedEvents() {
  const { filters, narrow, clear } = useFilters();
  const [address] = useSearchParams();
  const isWide = useMediaQuery(WEEK_FITS);
  return (
    <>
      <EventFilters filters={filters} onNarrow={narrow} />
      {isWide && isWeekView(address) ? (
        <Suspense fallback={<WeekSkeleton />}>
          <WeekView filters={filters} onClear={clear} />
        </Suspense>
      ) : (
        <EventList filters={filters} onClear={clear} />
      )}
    </>
  );
}
