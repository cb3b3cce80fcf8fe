import { Ban } from 'lucide-react';
import type { EventView } from '@calendar/client';
import { Badge, StateBadge } from '../../../ui/state-badge';
import { WORDS } from '../events.words';
import { worstFirst } from '../worst-first';
import styles from './event-badges.module.css';

/** More would push the title away; those left out are the best ones, and are counted. */
const MOST = 2;

/** How far an event is in each account, what needs somebody first. */
export function EventBadges({ event: { status, sync } }: { event: EventView }) {
  if (status === 'cancelled') {
    return (
      <span className={styles['badges']}>
        <Badge tone="neutral" icon={<Ban aria-hidden />}>
          {WORDS.cancelled}
        </Badge>
      </span>
    );
  }
  if (sync.length === 0) return null;
  const sorted = worstFirst(sync);
  return (
    <span className={styles['badges']}>
      {sorted.slice(0, MOST).map(({ connectionId, status: state, provider, error }) => (
        <StateBadge
          key={connectionId}
          state={state}
          provider={provider}
          retryAt={error?.retryAt ?? null}
          // With one account there is nothing to tell apart.
          isNamed={sync.length > 1}
        />
      ))}
      {sorted.length > MOST && <span className={styles['rest']}>+{sorted.length - MOST}</span>}
    </span>
  );
}
