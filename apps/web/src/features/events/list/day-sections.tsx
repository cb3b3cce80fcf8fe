import { useId } from 'react';
import { Card } from '../../../ui/card';
import { dayName, type Day } from './days';
import styles from './day-sections.module.css';
import { EventRow } from './event-row';

/** A heading and a list of rows for each day. @param props.today "2026-12-01" */
export function DaySections({ days, today }: { days: readonly Day[]; today: string }) {
  return days.map((day) => <DaySection key={day.date} day={day} today={today} />);
}

function DaySection({ day, today }: { day: Day; today: string }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles['day']}>
      <h2 id={id} className={styles['name']}>
        {dayName(day.date, today)}
      </h2>
      <Card flush>
        <ol>
          {day.events.map((event) => (
            <li key={event.id} className={styles['line']}>
              <EventRow event={event} date={day.date} />
            </li>
          ))}
        </ol>
      </Card>
    </section>
  );
}
