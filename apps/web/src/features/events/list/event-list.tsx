import { useNow } from '../../../ui/now';
import { dateOf } from '../event-times';
import { ComingEvents } from './coming-events';
import { EarlierEvents } from './earlier-events';
import { EventFilters } from './event-filters';
import styles from './event-list.module.css';
import { useFilters } from './use-filters';

/** What is planned, by day from today; what was before it when one asks. */
export function EventList() {
  const { filters, narrow, clear } = useFilters();
  const today = dateOf(useNow());
  return (
    <>
      <EventFilters filters={filters} onNarrow={narrow} />
      <div className={styles['list']}>
        <EarlierEvents today={today} filters={filters} />
        <ComingEvents today={today} filters={filters} onClear={clear} />
      </div>
    </>
  );
}
