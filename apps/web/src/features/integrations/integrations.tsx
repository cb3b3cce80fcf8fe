import { useQuery } from '@tanstack/react-query';
import { connectionsListOptions } from '@calendar/client/react-query';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { Skeleton } from '../../ui/skeleton';
import { StateBadge } from '../../ui/state-badge';

export function Integrations() {
  const connections = useQuery(connectionsListOptions());
  return (
    <Loaded query={connections} skeleton={<Skeleton heights={[180, 180]} label="Loading your calendars" />}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title="No calendar is connected." />
        ) : (
          items.map(({ id, accountEmail, provider }) => (
            <p key={id}>
              {accountEmail} <StateBadge state="synced" provider={provider} />
            </p>
          ))
        )
      }
    </Loaded>
  );
}
