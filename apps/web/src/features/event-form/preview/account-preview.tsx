import { useQuery } from '@tanstack/react-query';
import { CircleMinus, CirclePlus, PencilLine } from 'lucide-react';
import type { ConnectionView, PreferencesBody, PreviewItemView } from '@calendar/client';
import { connectionSyncCalendarsOptions } from '@calendar/client/react-query';
import type { EventType } from '../draft/draft';
import styles from './account-preview.module.css';
import { previewSentence } from './preview-sentence';
import { WORDS } from './preview.words';

/** The alias of every account's default calendar. */
const PRIMARY = 'primary';
const SIGNS = { create: CirclePlus, update: PencilLine, skip: CircleMinus };

export interface AccountPreviewProps {
  item: PreviewItemView;
  type: EventType;
  accounts: readonly ConnectionView[];
  rules: PreferencesBody | undefined;
}

/** One account: a sentence, and the body of what is written for who wants to see it. */
export function AccountPreview({ item, type, accounts, rules }: AccountPreviewProps) {
  const { provider, action, payload, connectionId } = item;
  const Sign = SIGNS[action];
  const account = accounts.find(({ id }) => id === connectionId);
  const isOnly = accounts.filter((one) => one.provider === provider).length < 2;
  const calendarName = useCalendarName(item, account);
  const context = { type, rules, accountEmail: isOnly ? null : (account?.accountEmail ?? null), calendarName };
  return (
    <div className={action === 'skip' ? `${styles['account']} ${styles['skipped']}` : styles['account']}>
      <Sign aria-hidden className={styles['sign']} />
      <div className={styles['words']}>
        <p>{previewSentence(item, context)}</p>
        {payload && (
          <details className={styles['exactly']}>
            <summary>{WORDS.exactly}</summary>
            {/* Wider than its place: the keyboard has to be able to scroll it. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <pre tabIndex={0} role="region" aria-label={WORDS.exactly}>
              {JSON.stringify(payload, null, 2)}
            </pre>
          </details>
        )}
      </div>
    </div>
  );
}

/** The provider is asked for the names; an account without access cannot tell. */
function useCalendarName({ connectionId, calendarId }: PreviewItemView, account: ConnectionView | undefined) {
  const isActive = account?.status === 'active';
  const { data } = useQuery({ ...connectionSyncCalendarsOptions({ path: { id: connectionId } }), enabled: isActive });
  const found = data?.items.find(({ id, primary }) => id === calendarId || (primary && calendarId === PRIMARY));
  return found?.name ?? null;
}
