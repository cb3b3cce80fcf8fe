import { ExternalLink } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import type { ConnectionView, SyncStateBody } from '@calendar/client';
import { connectionSyncCalendarsOptions } from '@calendar/client/react-query';
import { ButtonAnchor } from '../../../ui/button';
import { useNow } from '../../../ui/now';
import { frameOf, isBesideCalendars } from '../../../ui/calendar-frames';
import { providerName, shortProviderName } from '../../../ui/provider-name';
import { StateBadge } from '../../../ui/state-badge';
import { shortTime } from '../../../ui/times';
import { WORDS } from '../events.words';
import { AccountHelp } from './account-help';
import styles from './account-row.module.css';

/** The alias of every account's default calendar. */
const PRIMARY = 'primary';

export interface AccountRowProps {
  eventId: string;
  state: SyncStateBody;
  /** Undefined while it is not read yet. */
  account: ConnectionView | undefined;
}

/** How the event stands in one account, since when, and what helps if it does not. */
export function AccountRow({ eventId, state, account }: AccountRowProps) {
  const { provider, status, htmlLink, lastSyncedAt, error } = state;
  const now = useNow();
  const calendar = useCalendarName(state, account);
  // Google calls the primary calendar of an account by its address.
  const nature = [state.recurring && WORDS.seriesThere, state.guests && WORDS.guestsThere].filter(Boolean).join(' · ');
  const where = [...new Set([account?.accountEmail, calendar])].filter(Boolean).join(' › ');
  return (
    <div className={styles['row']}>
      <div className={styles['account']}>
        <h3>{providerName(provider)}</h3>
        {where && <p className={styles['where']}>{where}</p>}
        {nature && <p className={styles['where']}>{nature}</p>}
      </div>
      <div className={styles['state']}>
        <StateBadge state={status} provider={provider} retryAt={error?.retryAt ?? null} />
        {lastSyncedAt && status !== 'removed' && (
          <time dateTime={lastSyncedAt} className={styles['written']}>
            {WORDS.written(shortTime(lastSyncedAt, now))}
          </time>
        )}
      </div>
      <div className={styles['actions']}>
        <AccountHelp eventId={eventId} state={state} account={account} />
        {htmlLink && status !== 'removed' && (
          <span className={styles['open']}>
            <ButtonAnchor
              look="quiet"
              href={htmlLink}
              {...(isBesideCalendars() ? { target: frameOf(provider) } : { target: '_blank', rel: 'noreferrer' })}
              icon={<ExternalLink aria-hidden />}
            >
              {WORDS.open(shortProviderName(provider))}
            </ButtonAnchor>
          </span>
        )}
      </div>
      {error && <p className={styles['error']}>{error.message}</p>}
    </div>
  );
}

/** The provider is asked for the names; an account without access cannot tell. */
function useCalendarName({ connectionId, calendarId }: SyncStateBody, account: ConnectionView | undefined) {
  const isActive = account?.status === 'active';
  const { data } = useQuery({ ...connectionSyncCalendarsOptions({ path: { id: connectionId } }), enabled: isActive });
  const found = data?.items.find(({ id, primary }) => id === calendarId || (primary && calendarId === PRIMARY));
  return found?.name;
}
