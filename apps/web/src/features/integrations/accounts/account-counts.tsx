import { Link } from 'react-router';
import type { ConnectionView } from '@calendar/client';
import { WORDS } from '../integrations.words';
import styles from './account-counts.module.css';

type State = keyof ConnectionView['links'];

const STATES = Object.keys(WORDS.counts) as State[];

export interface AccountCountsProps {
  links: ConnectionView['links'];
  /** The first sync says beside it how far it is. */
  isCounting: boolean;
}

/** How many events are in which state; each leads to the list of them. */
export function AccountCounts({ links, isCounting }: AccountCountsProps) {
  const present = STATES.filter((state) => links[state] > 0);
  if (present.length === 0) return isCounting ? null : <p className={styles['none']}>{WORDS.nothing}</p>;
  return (
    <ul className={styles['counts']}>
      {present.map((state) => (
        <li key={state}>
          <Link to={`/events?sync=${state}`} className={`${styles['count']} ${styles[state]}`}>
            <b>{links[state]}</b> {WORDS.counts[state]}
          </Link>
        </li>
      ))}
    </ul>
  );
}
