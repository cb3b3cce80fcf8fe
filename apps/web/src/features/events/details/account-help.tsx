import { useMutation } from '@tanstack/react-query';
import type { ConnectionView, SyncStateBody } from '@calendar/client';
import { eventSyncResyncMutation } from '@calendar/client/react-query';
import { Button, ButtonLink } from '../../../ui/button';
import { ProblemNotice } from '../../../ui/problem-notice';
import { toast } from '../../../ui/toast';
import { useConnect } from '../../consent';
import { WORDS } from '../events.words';

export interface AccountHelpProps {
  eventId: string;
  state: SyncStateBody;
  /** Undefined while it is not read yet. */
  account: ConnectionView | undefined;
}

/** The one button that helps an event into an account, if any does. */
export function AccountHelp({ eventId, state, account }: AccountHelpProps) {
  switch (state.status) {
    case 'failed':
    case 'retrying':
      return <TryAgain eventId={eventId} />;
    case 'paused':
      return account?.status === 'reauth_required' ? <Reconnect account={account} /> : null;
    case 'conflict':
      return state.conflictId && <ButtonLink to={`/conflicts/${state.conflictId}`}>{WORDS.decide}</ButtonLink>;
    default:
      return null;
  }
}

function TryAgain({ eventId }: { eventId: string }) {
  const { mutate, isPending, error } = useMutation({
    ...eventSyncResyncMutation(),
    onSuccess: () => toast(WORDS.tryingAgain),
  });
  return (
    <>
      <Button isPending={isPending} onPress={() => mutate({ path: { id: eventId } })}>
        {WORDS.tryAgain}
      </Button>
      {error && <ProblemNotice error={error} />}
    </>
  );
}

function Reconnect({ account }: { account: ConnectionView }) {
  const { connect, isLeaving, error } = useConnect();
  const { id: connectionId, accountEmail: loginHint, provider } = account;
  return (
    <>
      <Button isPending={isLeaving} onPress={() => connect(provider, { connectionId, loginHint })}>
        {WORDS.reconnect}
      </Button>
      {error && <ProblemNotice error={error} />}
    </>
  );
}
