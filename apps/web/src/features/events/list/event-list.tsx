import { useNow } from '../../../ui/now';
import { dateOf } from '../event-times';
import type { Filters } from '../filters/filters';
import { ComingEvents } from './coming-events';
import { EarlierEvents } from './earlier-events';
import styles from './event-list.module.css';

export interface EventListProps {
  filters: Filters;
  onClear: () => void;
}

/** What is planned, by day from today; what was before it when one asks. */
export function EventList({ filters, onClear }: EventListProps) {
  const today = dateOf(useNow());
  return (
    <div className={styles['list']}>
      <EarlierEvents today={today} filters={filters} />
      <ComingEvents today={today} filters={filters} onClear={onClear} />
    </div>
  );
}
