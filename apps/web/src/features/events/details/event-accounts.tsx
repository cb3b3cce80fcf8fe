import { useId } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { EventView } from '@calendar/client';
import { connectionsListOptions } from '@calendar/client/react-query';
import { ButtonLink } from '../../../ui/button';
import { Card } from '../../../ui/card';
import { WORDS } from '../events.words';
import { worstFirst } from '../worst-first';
import { AccountRow } from './account-row';
import styles from './event-accounts.module.css';

/** A row for each account that the event stands in, or is to stand in. */
export function EventAccounts({ event }: { event: EventView }) {
  const titleId = useId();
  const accounts = useQuery(connectionsListOptions()).data?.items ?? [];
  const { sync } = event;
  return (
    <section aria-labelledby={titleId} className={styles['section']}>
      <h2 id={titleId}>{WORDS.calendars}</h2>
      <Card flush>
        {sync.length === 0 ? (
          <InNoCalendar isToBeAdded={event.addToCalendar} />
        ) : (
          <ul>
            {worstFirst(sync).map((state) => (
              <li key={state.connectionId} className={styles['line']}>
                <AccountRow
                  eventId={event.id}
                  state={state}
                  account={accounts.find(({ id }) => id === state.connectionId)}
                />
              </li>
            ))}
          </ul>
        )}
      </Card>
    </section>
  );
}

function InNoCalendar({ isToBeAdded }: { isToBeAdded: boolean }) {
  return (
    <div className={styles['none']}>
      <p>{isToBeAdded ? WORDS.inNoCalendar : WORDS.notToBeAdded}</p>
      {isToBeAdded && <ButtonLink to="/settings/integrations">{WORDS.connect}</ButtonLink>}
    </div>
  );
}
