import { Ban } from 'lucide-react';
import { Link } from 'react-router';
import type { EventView } from '@calendar/client';
import { StateShape } from '../../../ui/state-badge';
import { stateWord } from '../../../ui/state-word';
import { clockTime } from '../../../ui/times';
import { VisuallyHidden } from '../../../ui/visually-hidden';
import { WORDS } from '../events.words';
import { worstFirst } from '../worst-first';
import styles from './week-event.module.css';
import type { Piece } from './week-layout';

/** When, what, and how far it is where it needs somebody most. */
export function WeekEvent({ piece }: { piece: Piece }) {
  const { event, fromBefore, goesOn } = piece;
  const { id, title, type, status } = event;
  return (
    <Link
      to={`/events/${id}`}
      className={styles['event']}
      data-type={type}
      data-status={status}
      data-from-before={fromBefore || undefined}
      data-goes-on={goesOn || undefined}
    >
      <span className={styles['inside']}>
        <span className={styles['title']}>{title}</span>{' '}
        <span className={styles['time']}>
          <Time piece={piece} />
        </span>{' '}
        <VisuallyHidden>{WORDS.type[type]}</VisuallyHidden> <State event={event} />
      </span>
    </Link>
  );
}

function Time({ piece: { event, fromBefore, goesOn } }: { piece: Piece }) {
  if (event.allDay || (fromBefore && goesOn)) return WORDS.allDay;
  if (fromBefore) return WORDS.until(clockTime(event.end));
  if (goesOn) return WORDS.from(clockTime(event.start));
  return (
    <>
      {clockTime(event.start)}
      <span className={styles['end']}> – {clockTime(event.end)}</span>
    </>
  );
}

/** A shape always, the word where it has room, and both for who listens. */
function State({ event: { status, sync } }: { event: EventView }) {
  if (status === 'cancelled') {
    return (
      <span className={styles['state']}>
        <Ban aria-hidden />
        <span className={styles['word']}>{WORDS.cancelled}</span>
      </span>
    );
  }
  const [worst, ...others] = worstFirst(sync);
  if (!worst) return null;
  const { provider, error } = worst;
  // With one account there is nothing to tell apart.
  const word = stateWord(worst.status, { provider, retryAt: error?.retryAt ?? null, isNamed: others.length > 0 });
  return (
    <span className={styles['state']}>
      <StateShape state={worst.status} />
      <span className={styles['word']}>{others.length > 0 ? `${word} +${others.length}` : word}</span>
    </span>
  );
}
