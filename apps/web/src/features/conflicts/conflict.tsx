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
import { Decided } from './decided';
import type { Decision } from './decision';
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
          <Question conflict={data} names={names} />
        </>
      )}
    </Loaded>
  );
}

function Question({ conflict, names }: { conflict: ConflictDetailView; names: SideNames }) {
  const [decision, setDecision] = useState<Decision | null>(null);
  const isAll = conflict.status === 'resolved';
  return (
    <>
      {decision && <Decided key={decisionKey(decision)} decision={decision} names={names} isAll={isAll} />}
      {isAll && !decision && <DecidedBefore eventId={conflict.eventId} />}
      {!isAll && conflict.kind === 'fields' && (
        <FieldsToDecide conflict={conflict} names={names} onDecided={setDecision} />
      )}
      {!isAll && conflict.kind !== 'fields' && (
        <ReachToDecide conflict={conflict} names={names} onDecided={setDecision} />
      )}
    </>
  );
}

/** A second decision about the rest is another one, with an undo of its own. */
function decisionKey({ fields }: Decision): string {
  return fields.map(({ field }) => field).join();
}

/** In another tab, in the calendar, or some time ago. */
function DecidedBefore({ eventId }: { eventId: string }) {
  return (
    <EmptyState title={WORDS.decided} text={WORDS.decidedText}>
      <ButtonLink to={`/events/${eventId}`}>{WORDS.openEvent}</ButtonLink>
      <ButtonLink to="/conflicts">{WORDS.toConflicts}</ButtonLink>
    </EmptyState>
  );
}
