import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { ButtonLink } from '../../../ui/button';
import { addDays } from '../event-times';
import { WORDS } from '../events.words';
import { asWeek } from '../view';
import styles from './week-bar.module.css';
import { weekName } from './week-days';

/** Which week it is, and the ways to those around it and to the one that is now. */
export function WeekBar({ dates, today }: { dates: readonly string[]; today: string }) {
  const [address] = useSearchParams();
  const to = (date: string | null) => ({ search: asWeek(address, date).toString() });
  const first = dates[0]!;
  return (
    <div className={styles['bar']}>
      <h2 aria-live="polite">{weekName(dates)}</h2>
      {!dates.includes(today) && (
        <ButtonLink look="quiet" to={to(null)}>
          {WORDS.thisWeek}
        </ButtonLink>
      )}
      <ButtonLink to={to(addDays(first, -7))} aria-label={WORDS.previousWeek} icon={<ChevronLeft aria-hidden />} />
      <ButtonLink to={to(addDays(first, 7))} aria-label={WORDS.nextWeek} icon={<ChevronRight aria-hidden />} />
    </div>
  );
}
