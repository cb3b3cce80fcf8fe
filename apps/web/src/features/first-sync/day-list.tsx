import { Fragment, useId, type ReactNode } from 'react';
import type { PlanItemView } from '@calendar/client';
import { Card } from '../../ui/card';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/times';
import { dateOf, dayName } from '../events';
import { byDay } from './by-day';
import { WORDS } from './first-sync.words';
import styles from './day-list.module.css';

export interface Line extends Pick<PlanItemView, 'title' | 'type' | 'start' | 'allDay'> {
  key: string;
}

/** Events by day: when, what, and what `children` says of each. */
export function DayList<Item extends Line>({
  items,
  children,
}: {
  items: readonly Item[];
  children: (item: Item) => ReactNode;
}) {
  const today = dateOf(useNow());
  return byDay(items).map((day) => (
    <DaySection key={day.date} name={dayName(day.date, today)}>
      {day.items.map((item) => (
        <li key={item.key} className={styles['line']}>
          <span className={styles['time']}>{item.allDay ? WORDS.allDay : clockTime(item.start)}</span>
          <span className={styles['what']}>
            <span className={styles['title']}>{item.title}</span>{' '}
            <span className={styles['type']}>{WORDS.type[item.type]}</span>
          </span>
          <Fragment>{children(item)}</Fragment>
        </li>
      ))}
    </DaySection>
  ));
}

function DaySection({ name, children }: { name: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles['day']}>
      <h2 id={id} className={styles['name']}>
        {name}
      </h2>
      <Card flush>
        <ol>{children}</ol>
      </Card>
    </section>
  );
}
