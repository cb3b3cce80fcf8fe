import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ConflictDetailView } from '@calendar/client';
import { conflictsReadOptions, connectionsListOptions } from '@calendar/client/react-query';
import { ButtonLink } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { providerName } from '../../ui/provider-name';
import { Skeleton } from '../../ui/skeleton';
import { FieldsToDecide } from './fields-to-decide';
import { ReachToDecide } from './reach-to-decide';
import type { SideNames } from './choices';
import { WORDS } from './conflicts.words';
import styles from './conflict.module.css';

/** One event of which both sides differ: the person says which holds. */
export function Conflict({ id }: { id: string }) {
  const conflict = useQuery(conflictsReadOptions({ path: { id } }));
  const connections = useQuery(connectionsListOptions());
  // Which calendar it is has to be known before anybody chooses.
  const query = conflict.data === undefined || connections.data !== undefined ? conflict : connections;
  const account = connections.data?.items.find((one) => one.id === conflict.data?.connectionId);
  const names: SideNames = {
    career_copilot: WORDS.ours,
    calendar: account ? providerName(account.provider) : WORDS.theirs,
  };
  return (
    <Loaded
      query={{ ...query, data: connections.data && conflict.data }}
      skeleton={<Skeleton heights={[56, 240, 240]} label={WORDS.loading} />}
    >
      {(data) => (
        <>
          <p className={styles['event']}>
            <strong>{data.title}</strong>
            {account && <span className={styles['soft']}> · {account.accountEmail}</span>}
          </p>
          <Decision conflict={data} names={names} />
        </>
      )}
    </Loaded>
  );
}

function Decision({ conflict, names }: { conflict: ConflictDetailView; names: SideNames }) {
  const [wasOpen] = useState(conflict.status === 'open');
  if (conflict.status === 'resolved') return <Decided eventId={conflict.eventId} isNew={wasOpen} />;
  if (conflict.kind === 'fields') return <FieldsToDecide conflict={conflict} names={names} />;
  return <ReachToDecide conflict={conflict} names={names} />;
}

/** @param isNew it was just now: what had the focus is gone, and this is what came of it */
function Decided({ eventId, isNew }: { eventId: string; isNew: boolean }) {
  return (
    <div role="status" tabIndex={-1} ref={isNew ? takeFocus : null} className={styles['decided']}>
      <EmptyState title={WORDS.decided} text={WORDS.decidedText}>
        <ButtonLink to={`/events/${eventId}`}>{WORDS.openEvent}</ButtonLink>
        <ButtonLink to="/conflicts">{WORDS.toConflicts}</ButtonLink>
      </EmptyState>
    </div>
  );
}

function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
