import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ConnectionView } from '@calendar/client';
import { connectionsDisconnectOneMutation } from '@calendar/client/react-query';
import { readAgain } from '../../../platform/api';
import { Button } from '../../../ui/button';
import { Checkbox } from '../../../ui/checkbox';
import { Dialog } from '../../../ui/dialog';
import { ProblemNotice } from '../../../ui/problem-notice';
import { toast } from '../../../ui/toast';
import { WORDS } from '../integrations.words';
import styles from './disconnect-dialog.module.css';

/** Where people take back what they have allowed; Microsoft lets no app do that for them. */
const MICROSOFT_CONSENTS = [
  ['https://myapps.microsoft.com', 'work or school'],
  ['https://account.live.com/consent/Manage', 'personal'],
] as const;

export interface DisconnectDialogProps {
  account: ConnectionView;
  /** Nothing has happened. */
  onClose: () => void;
  onDisconnected: () => void;
}

/** Asks what is to become of the events: two choices, of which none is hidden. */
export function DisconnectDialog({ account, onClose, onDisconnected }: DisconnectDialogProps) {
  const { id, provider, accountEmail, sharedWithOthers } = account;
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    ...connectionsDisconnectOneMutation(),
    onSuccess: (_answer, { query }) => {
      void readAgain(queries, ['connectionsList', 'preferencesRead', 'eventsList', 'eventsRead']);
      toast(query?.removeEvents ? WORDS.removingFrom(accountEmail) : WORDS.disconnected(accountEmail));
      onDisconnected();
    },
  });
  const count = eventsOf(account);
  const [endsForAll, setEndsForAll] = useState(false);
  // A promise about others is made by pressing it, not by leaving it out.
  const ending = sharedWithOthers && endsForAll ? { endAccess: true } : {};
  const disconnect = (removeEvents: boolean) => mutate({ path: { id }, query: { removeEvents, ...ending } });
  return (
    <Dialog
      title={WORDS.disconnectTitle(accountEmail)}
      onClose={onClose}
      actions={
        <>
          <Button isPending={isPending} onPress={() => disconnect(false)}>
            {count > 0 ? WORDS.keep(count) : WORDS.keepNone}
          </Button>
          {count > 0 && (
            <Button isPending={isPending} onPress={() => disconnect(true)}>
              {WORDS.remove(count)}
            </Button>
          )}
          <Button look="quiet" onPress={onClose}>
            {WORDS.cancel}
          </Button>
        </>
      }
    >
      <p>{WORDS.disconnectText(provider)}</p>
      {sharedWithOthers && (
        <>
          <p>{WORDS.shared}</p>
          <Checkbox label={WORDS.endAccess(provider)} isChecked={endsForAll} onChange={setEndsForAll} />
        </>
      )}
      {provider === 'microsoft' && (
        <p className={styles['consent']}>
          {WORDS.microsoftConsent}{' '}
          {MICROSOFT_CONSENTS.map(([href, kind], index) => (
            <span key={href}>
              {index > 0 && ', '}
              <a href={href} target="_blank" rel="noreferrer">
                {kind}
              </a>
            </span>
          ))}
        </p>
      )}
      {error && <ProblemNotice error={error} />}
    </Dialog>
  );
}

/** What stands in the calendar, as far as we know. */
function eventsOf({ links: { synced, conflict, retrying, paused } }: ConnectionView): number {
  return synced + conflict + retrying + paused;
}
