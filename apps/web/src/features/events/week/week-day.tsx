import { useId, type CSSProperties } from 'react';
import { VisuallyHidden } from '../../../ui/visually-hidden';
import { WORDS } from '../events.words';
import { dayName } from '../list/days';
import { shortDayName } from './week-days';
import { WeekEvent } from './week-event';
import styles from './week-day.module.css';
import type { DayLayout } from './week-layout';

export interface WeekDayProps {
  day: DayLayout;
  /** "2026-12-01". */
  today: string;
  /** Minutes of this day; `null` when it is not today. */
  now: number | null;
}

/** One day: what lasts all of it above, what has a time between the hours. */
export function WeekDay({ day: { date, strip, blocks }, today, now }: WeekDayProps) {
  const id = useId();
  const { weekday, day } = shortDayName(date);
  return (
    <section aria-labelledby={id} className={styles['day']} data-today={now !== null || undefined}>
      <h3 id={id} className={styles['name']}>
        <VisuallyHidden>{dayName(date, today)}</VisuallyHidden>
        <span aria-hidden>{weekday}</span>
        <span aria-hidden className={styles['number']}>
          {day}
        </span>
      </h3>
      <div className={styles['hours']}>
        {strip.length + blocks.length === 0 && <VisuallyHidden>{WORDS.emptyDay}</VisuallyHidden>}
        {strip.length + blocks.length > 0 && (
          <ol>
            {strip.map((piece) => (
              <li key={piece.event.id} className={styles['long']} style={{ '--index': piece.row } as CSSProperties}>
                <WeekEvent piece={piece} />
              </li>
            ))}
            {blocks.map(({ from, to, lane, lanes, ...piece }) => (
              <li
                key={piece.event.id}
                className={styles['block']}
                style={{ '--at': from, '--minutes': to - from, '--lane': lane, '--lanes': lanes } as CSSProperties}
              >
                <WeekEvent piece={piece} />
              </li>
            ))}
          </ol>
        )}
        {now !== null && <div aria-hidden className={styles['now']} style={{ '--at': now } as CSSProperties} />}
      </div>
    </section>
  );
}
