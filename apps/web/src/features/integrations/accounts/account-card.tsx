import { useId, useRef, type ReactNode } from 'react';
import type { ConnectionView } from '@calendar/client';
import { Card } from '../../../ui/card';
import type { Provider } from '../../../ui/provider-name';
import { AccountBlock } from './account-block';
import { ProviderMark } from './provider-mark';
import styles from './account-card.module.css';

export interface AccountCardProps {
  provider: Provider;
  title: string;
  /** Said below the title; `null`: nothing. */
  note: string | null;
  /** Connects one more. */
  action: ReactNode;
  accounts: readonly ConnectionView[];
  /** Between the title and the accounts. */
  children?: ReactNode;
}

/** A provider and the accounts of it that are connected. */
export function AccountCard({ provider, title, note, action, accounts, children }: AccountCardProps) {
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <Card aria-labelledby={titleId} flush>
      <div className={styles['head']}>
        <ProviderMark provider={provider} />
        <div className={styles['name']}>
          <h2 ref={heading} id={titleId} tabIndex={-1}>
            {title}
          </h2>
          {note !== null && <p className={styles['soft']}>{note}</p>}
        </div>
        {action}
      </div>
      {children}
      {accounts.map((account) => (
        <AccountBlock key={account.id} account={account} onDisconnected={() => heading.current?.focus()} />
      ))}
    </Card>
  );
}
