import { Link } from 'react-router';
import type { EventView } from '@calendar/client';
import { endWords, startWords } from '../event-times';
import { WORDS } from '../events.words';
import { placeWords } from '../place';
import { EventBadges } from './event-badges';
import styles from './event-row.module.css';

/** When, what, where, and how far it is in each calendar. @param props.date the day it is listed under */
export function EventRow({ event, date }: { event: EventView; date: string }) {
  const { id, title, type, location, status } = event;
  return (
    <Link to={`/events/${id}`} className={styles['row']} data-status={status}>
      <span className={styles['time']}>
        {event.allDay ? (
          WORDS.allDay
        ) : (
          <>
            <span className={styles['start']}>{startWords(event, date)}</span>
            <span className={styles['until']}> – </span>
            <span className={styles['end']}>{endWords(event)}</span>
          </>
        )}
      </span>{' '}
      <span className={styles['what']}>
        <span className={styles['title']}>{title}</span>{' '}
        <span className={styles['about']}>{[WORDS.type[type], placeWords(location)].filter(Boolean).join(' · ')}</span>
      </span>{' '}
      <EventBadges event={event} />
    </Link>
  );
}
