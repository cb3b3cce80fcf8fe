import { Plus } from 'lucide-react';
import type { ConnectionView } from '@calendar/client';
import { Button } from '../../../ui/button';
import { ProblemNotice } from '../../../ui/problem-notice';
import { providerName } from '../../../ui/provider-name';
import { WORDS } from '../integrations.words';
import { AccountCard } from './account-card';
import { ANOTHER_ACCOUNT, NEW_ACCOUNT, useConnect } from '../../consent';
import styles from './account-card.module.css';

export interface ProviderCardProps {
  provider: 'google' | 'microsoft';
  /** The server can connect accounts of it. */
  isSetUp: boolean;
  accounts: readonly ConnectionView[];
}

/** A provider that has a page for consents. */
export function ProviderCard({ provider, isSetUp, accounts }: ProviderCardProps) {
  const { connect, isLeaving, error } = useConnect();
  const isEmpty = accounts.length === 0;
  const begin = () => connect(provider, isEmpty ? NEW_ACCOUNT : ANOTHER_ACCOUNT);
  const action = isSetUp && (
    <Button
      look={isEmpty ? 'plain' : 'quiet'}
      icon={isEmpty ? undefined : <Plus aria-hidden />}
      isPending={isLeaving}
      onPress={begin}
    >
      {isEmpty ? WORDS.connect(provider) : WORDS.another}
    </Button>
  );
  return (
    <AccountCard
      provider={provider}
      title={providerName(provider)}
      note={noteOf({ isSetUp, isEmpty })}
      action={action}
      accounts={accounts}
    >
      {error && (
        <div className={styles['problem']}>
          <ProblemNotice error={error} onRetry={begin} />
        </div>
      )}
    </AccountCard>
  );
}

function noteOf({ isSetUp, isEmpty }: { isSetUp: boolean; isEmpty: boolean }): string | null {
  if (!isSetUp) return WORDS.off;
  return isEmpty ? WORDS.notConnected : null;
}
