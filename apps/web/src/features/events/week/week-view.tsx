import { useSearchParams } from 'react-router';
import { Loaded } from '../../../ui/loaded';
import { useNow } from '../../../ui/now';
import { dateOf } from '../event-times';
import type { Filters } from '../filters/filters';
import { useSyncedAnnouncement } from '../list/use-synced-announcement';
import { weekIn } from '../view';
import { EmptyWeek } from './empty-week';
import { useWeekEvents } from './use-week-events';
import { WeekBar } from './week-bar';
import { firstWeekday, weekOf } from './week-days';
import { WeekGrid } from './week-grid';
import { layOutWeek } from './week-layout';
import { WeekSkeleton } from './week-skeleton';

export interface WeekViewProps {
  filters: Filters;
  onClear: () => void;
}

const NONE: readonly never[] = [];

/** What is planned in one week, seven days side by side. */
export default function WeekView({ filters, onClear }: WeekViewProps) {
  const [address] = useSearchParams();
  const now = useNow();
  const today = dateOf(now);
  const dates = weekOf(weekIn(address) ?? today, firstWeekday());
  const query = useWeekEvents(dates, filters);
  useSyncedAnnouncement(query.data ?? NONE);
  return (
    <>
      <WeekBar dates={dates} today={today} />
      <Loaded query={query} skeleton={<WeekSkeleton />}>
        {(events) => {
          const week = layOutWeek(events, dates);
          const isEmpty =
            !query.isPlaceholderData && week.days.every((day) => day.strip.length + day.blocks.length === 0);
          return (
            <WeekGrid week={week} now={now}>
              {isEmpty && <EmptyWeek isNarrowed={Object.keys(filters).length > 0} onClear={onClear} />}
            </WeekGrid>
          );
        }}
      </Loaded>
    </>
  );
}
