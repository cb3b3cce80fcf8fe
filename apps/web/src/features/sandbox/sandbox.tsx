import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { connectionsListOptions } from '@calendar/client/react-query';
import { useWebConfig } from '../../platform/config';
import { isBesideCalendars } from '../../ui/calendar-frames';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { Skeleton } from '../../ui/skeleton';
import { CalendarColumn } from './calendar-column';
import { ColumnChoice, type Column } from './column-choice';
import { WORDS } from './sandbox.words';
import styles from './sandbox.module.css';

/** The app between the two simulated calendars; side by side where they have room, else one at a time. */
export function Sandbox() {
  const { sandboxUrl } = useWebConfig();
  const [shown, setShown] = useState<Column>('app');
  const connections = useQuery({ ...connectionsListOptions(), enabled: sandboxUrl !== null });
  if (sandboxUrl === null) return <EmptyState title={WORDS.off} text={WORDS.offText} />;
  // In the middle column somebody has come here again.
  if (isBesideCalendars()) return <Navigate to="/events" replace />;
  return (
    <>
      <p className={styles['intro']}>{WORDS.intro}</p>
      <ColumnChoice shown={shown} onChoose={setShown} />
      <Loaded query={connections} skeleton={<Skeleton heights={[560]} label={WORDS.loading} />}>
        {({ items }) => (
          <div className={styles['columns']} data-shown={shown}>
            <CalendarColumn provider="google" connections={items} sandboxUrl={sandboxUrl} onMove={setShown} />
            <section className={styles['column']} data-column="app" aria-label={WORDS.columns.app}>
              <h2 className={styles['name']}>{WORDS.columns.app}</h2>
              {/* oxlint-disable-next-line react/iframe-missing-sandbox -- ourselves; a sandboxed frame may not open links in those beside it */}
              <iframe className={styles['frame']} title={WORDS.frames.app} src="/" />
            </section>
            <CalendarColumn provider="microsoft" connections={items} sandboxUrl={sandboxUrl} onMove={setShown} />
          </div>
        )}
      </Loaded>
    </>
  );
}
