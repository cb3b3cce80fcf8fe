import type { CSSProperties, ReactNode } from 'react';
import { clockTime } from '../../../ui/times';
import { dateOf, startOfDay } from '../event-times';
import { minutesOf, shownHours, type WeekLayout } from './week-layout';
import { WeekDay } from './week-day';
import styles from './week-grid.module.css';

export interface WeekGridProps {
  week: WeekLayout;
  /** Epoch ms. */
  now: number;
  /** What lies over the hours. */
  children: ReactNode;
}

/** Seven days side by side, with the hours at their left. Positions are numbers of the layout that the style sheet counts with. */
export function WeekGrid({ week: { days, rows }, now, children }: WeekGridProps) {
  const today = dateOf(now);
  const isThisWeek = days.some(({ date }) => date === today);
  const { first, last } = shownHours(days, isThisWeek ? minutesOf(now) : null);
  const size = { '--rows': rows, '--first': first, '--hours': last - first } as CSSProperties;
  return (
    <div className={styles['week']} style={size}>
      <div aria-hidden className={styles['hours']}>
        {hoursBetween(first, last).map((hour) => (
          <span key={hour} className={styles['hour']} style={{ '--at': hour * 60 } as CSSProperties}>
            {hourName(hour)}
          </span>
        ))}
      </div>
      {days.map((day) => (
        <WeekDay key={day.date} day={day} today={today} now={day.date === today ? minutesOf(now) : null} />
      ))}
      {children}
    </div>
  );
}

function hoursBetween(first: number, last: number): number[] {
  // The lines at the top and at the bottom have no room for a name.
  return Array.from({ length: last - first - 1 }, (_, index) => first + 1 + index);
}

/** "09:00", on a day on which no clock is changed. */
function hourName(hour: number): string {
  return clockTime(startOfDay('2026-01-15').setHours(hour));
}
