import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ConnectionView } from '@calendar/client';
import { connectionsListOptions } from '@calendar/client/react-query';
import { useWebConfig } from '../../platform/config';
import { Loaded } from '../../ui/loaded';
import { Skeleton } from '../../ui/skeleton';
import { PasswordCard } from './accounts/password-card';
import { ProviderCard } from './accounts/provider-card';
import { WORDS } from './integrations.words';
import { Rules } from './rules/rules';
import styles from './integrations.module.css';

const PROVIDERS = ['google', 'microsoft'] as const;

/** The calendar accounts of a person, and the rules for what goes into them. */
export function Integrations() {
  const connections = useQuery(connectionsListOptions());
  return (
    <Loaded query={connections} skeleton={<Skeleton heights={[200, 200]} label={WORDS.loading} />}>
      {({ items }) => <Accounts accounts={items} />}
    </Loaded>
  );
}

function Accounts({ accounts }: { accounts: readonly ConnectionView[] }) {
  const { providers } = useWebConfig();
  const staying = accounts.filter(({ status }) => status !== 'disconnecting');
  return (
    <>
      {accounts.length === 0 && <p className={styles['lead']}>{WORDS.empty}</p>}
      <div className={styles['cards']}>
        {PROVIDERS.map((provider) => (
          <ProviderCard
            key={provider}
            provider={provider}
            isSetUp={providers[provider]}
            accounts={accounts.filter((account) => account.provider === provider)}
          />
        ))}
        <PasswordCard isSetUp={providers.caldav} accounts={accounts.filter(({ provider }) => provider === 'caldav')} />
      </div>
      {staying.length > 0 && <Rules accounts={staying} />}
      <p className={styles['feeds']}>
        {WORDS.otherCalendar} <Link to="/settings/feeds">{WORDS.feeds}</Link>
      </p>
    </>
  );
}
