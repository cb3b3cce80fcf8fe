import { useId, useRef } from 'react';
import { Plus } from 'lucide-react';
import type { ConnectionView } from '@calendar/client';
import { Button } from '../../../ui/button';
import { Card } from '../../../ui/card';
import { ProblemNotice } from '../../../ui/problem-notice';
import { providerName } from '../../../ui/provider-name';
import { WORDS } from '../integrations.words';
import { AccountBlock } from './account-block';
import { ProviderMark } from './provider-mark';
import { ANOTHER_ACCOUNT, NEW_ACCOUNT, useConnect, type ConnectableProvider } from '../../consent';
import styles from './provider-card.module.css';

export interface ProviderCardProps {
  provider: ConnectableProvider;
  /** The server can connect accounts of it. */
  isSetUp: boolean;
  accounts: readonly ConnectionView[];
}

/** A provider and the accounts of it that are connected. */
export function ProviderCard({ provider, isSetUp, accounts }: ProviderCardProps) {
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const { connect, isLeaving, error } = useConnect();
  const isEmpty = accounts.length === 0;
  return (
    <Card aria-labelledby={titleId} flush>
      <div className={styles['head']}>
        <ProviderMark provider={provider} />
        <div className={styles['name']}>
          <h2 ref={title} id={titleId} tabIndex={-1}>
            {providerName(provider)}
          </h2>
          {!isSetUp && <p className={styles['soft']}>{WORDS.off}</p>}
          {isSetUp && isEmpty && <p className={styles['soft']}>{WORDS.notConnected}</p>}
        </div>
        {isSetUp && (
          <Button
            look={isEmpty ? 'plain' : 'quiet'}
            icon={isEmpty ? undefined : <Plus aria-hidden />}
            isPending={isLeaving}
            onPress={() => connect(provider, isEmpty ? NEW_ACCOUNT : ANOTHER_ACCOUNT)}
          >
            {isEmpty ? WORDS.connect(provider) : WORDS.another}
          </Button>
        )}
      </div>
      {error && (
        <div className={styles['problem']}>
          <ProblemNotice error={error} onRetry={() => connect(provider, isEmpty ? NEW_ACCOUNT : ANOTHER_ACCOUNT)} />
        </div>
      )}
      {accounts.map((account) => (
        <AccountBlock key={account.id} account={account} onDisconnected={() => title.current?.focus()} />
      ))}
    </Card>
  );
}
