import { Plus } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { ConnectionView } from '@calendar/client';
import { Button } from '../../../ui/button';
import { PasswordLogin } from '../../password-login';
import { WORDS } from '../integrations.words';
import { AccountCard } from './account-card';

export interface PasswordCardProps {
  /** The server can connect accounts by passwords. */
  isSetUp: boolean;
  accounts: readonly ConnectionView[];
}

/** Services where a password that was made for us takes the place of a consent. The address says whether its form is open. */
export function PasswordCard({ isSetUp, accounts }: PasswordCardProps) {
  const [query, setQuery] = useSearchParams();
  const isOpen = isSetUp && query.get('connect') === 'caldav';
  const isEmpty = accounts.length === 0;
  const show = (connect: 'caldav' | null) =>
    setQuery(
      (before) => {
        const after = new URLSearchParams(before);
        if (connect) after.set('connect', connect);
        else after.delete('connect');
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  const action = isSetUp && !isOpen && (
    <Button
      look={isEmpty ? 'plain' : 'quiet'}
      icon={isEmpty ? undefined : <Plus aria-hidden />}
      onPress={() => show('caldav')}
    >
      {isEmpty ? WORDS.connectByPassword : WORDS.another}
    </Button>
  );
  return (
    <AccountCard
      provider="caldav"
      title={WORDS.passwordServices}
      note={isSetUp ? WORDS.passwordNote : WORDS.off}
      action={action}
      accounts={accounts}
    >
      {isOpen && <PasswordLogin known={accounts.map(({ id }) => id)} onEnd={() => show(null)} />}
    </AccountCard>
  );
}
