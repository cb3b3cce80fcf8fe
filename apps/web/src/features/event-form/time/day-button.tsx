import { useId, useRef, useState } from 'react';
import { parseDate } from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
} from 'react-aria-components';
import styles from './day-button.module.css';

export interface DayButtonProps {
  label: string;
  /** "2026-12-01"; `null`: none yet. */
  day: string | null;
  onChoose: (day: string) => void;
}

/**
 * Opens a month to choose a day from. It hangs from the popover of the browser, which closes with Escape or by a press
 * elsewhere and gives the focus back; React Aria's own would want to hold the page with a style element.
 */
export function DayButton({ label, day, onChoose }: DayButtonProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button type="button" className={styles['button']} aria-label={label} popoverTarget={id}>
        <CalendarDays aria-hidden />
      </button>
      <div
        id={id}
        ref={panel}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={styles['panel']}
        onToggle={({ newState }) => setIsOpen(newState === 'open')}
      >
        {isOpen && (
          <Month
            day={day}
            onChoose={(chosen) => {
              panel.current?.hidePopover();
              onChoose(chosen);
            }}
          />
        )}
      </div>
    </>
  );
}

function Month({ day, onChoose }: Omit<DayButtonProps, 'label'>) {
  return (
    <Calendar
      // The keyboard is to be on the day as soon as one asked for it.
      // oxlint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      aria-label="Day"
      value={day === null ? null : parseDate(day)}
      onChange={(value) => onChoose(value.toString())}
    >
      <header className={styles['head']}>
        <Button slot="previous" className={styles['step']}>
          <ChevronLeft aria-hidden />
        </Button>
        <Heading className={styles['month']} level={2} />
        <Button slot="next" className={styles['step']}>
          <ChevronRight aria-hidden />
        </Button>
      </header>
      <CalendarGrid weekdayStyle="short" className={styles['grid']}>
        <CalendarGridHeader>
          {(name) => <CalendarHeaderCell className={styles['weekday']}>{name}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className={styles['day']} />}</CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}
