import type { ConnectionView, EventView, SyncStateBody } from '@calendar/client';
import { Link } from 'react-router';
import { ButtonLink } from '../../ui/button';
import { Progress } from '../../ui/progress';
import { StateBadge } from '../../ui/state-badge';
import { DayList, type Line } from './day-list';
import { useComing } from './use-coming';
import { WORDS } from './first-sync.words';
import styles from './first-sync.module.css';

/** Row by row, how far the events of an account are. @param props.isNew it was started on this page just now */
export function Written({ account, isNew }: { account: ConnectionView; isNew: boolean }) {
  const rows = useComing().flatMap((event) => rowsOf(event, account.id));
  return (
    <>
      <div className={styles['head']}>
        {/* What had the focus is gone: this is what came of it. */}
        <div role="status" tabIndex={-1} ref={isNew ? takeFocus : null} className={styles['words']}>
          <Summary account={account} rows={rows} />
        </div>
        <div className={styles['actions']}>
          <ButtonLink to="/events">{WORDS.toEvents}</ButtonLink>
          <ButtonLink look="quiet" to="/settings/integrations">
            {WORDS.toIntegrations}
          </ButtonLink>
        </div>
      </div>
      <div className={styles['lists']}>
        <DayList items={rows}>
          {({ state }) => (
            <StateBadge state={state.status} provider={state.provider} retryAt={state.error?.retryAt ?? null} />
          )}
        </DayList>
      </div>
    </>
  );
}

function Summary({ account, rows }: { account: ConnectionView; rows: readonly Row[] }) {
  const { provider, firstSync, lastError, links } = account;
  if (firstSync) {
    return (
      <>
        <Progress label={WORDS.writing} done={firstSync.done} total={firstSync.total} />
        <p className={styles['soft']}>{lastError?.message ?? WORDS.leaveHint}</p>
      </>
    );
  }
  const written = rows.filter(({ state }) => state.status === 'synced').length;
  return (
    <>
      <p className={styles['lead']}>{written > 0 ? WORDS.done(written, provider) : WORDS.doneEmpty(provider)}</p>
      {links.failed > 0 && (
        <p>
          {WORDS.failed(links.failed)} <Link to="/events?sync=failed">{WORDS.seeFailed}</Link>
        </p>
      )}
    </>
  );
}

interface Row extends Line {
  state: SyncStateBody;
}

function rowsOf(event: EventView, connectionId: string): Row[] {
  const state = event.sync.find((one) => one.connectionId === connectionId);
  return state ? [{ ...event, key: event.id, state }] : [];
}

function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
