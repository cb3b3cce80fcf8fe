import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ConnectionView } from '@calendar/client';
import { connectionsListOptions, preferencesReadOptions } from '@calendar/client/react-query';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Gone, Loaded } from '../../ui/loaded';
import { ProblemNotice } from '../../ui/problem-notice';
import { Skeleton } from '../../ui/skeleton';
import { NEW_ACCOUNT, useConnect } from '../consent';
import { Review } from './review';
import { Written } from './written';
import { WORDS } from './first-sync.words';

/** What a newly connected account is about to get, then how far it is. */
export function FirstSync({ id }: { id: string }) {
  const connections = useQuery(connectionsListOptions());
  return (
    <Loaded query={connections} skeleton={<Skeleton heights={[148, 72, 160]} label={WORDS.loading} />}>
      {({ items }) => {
        const account = items.find((one) => one.id === id);
        return account && account.status !== 'disconnecting' ? <Stage account={account} /> : <Gone />;
      }}
    </Loaded>
  );
}

function Stage({ account }: { account: ConnectionView }) {
  const isReview = account.firstSync?.state === 'review';
  const [wasReview] = useState(isReview);
  if (!isReview) return <Written account={account} isNew={wasReview} />;
  if (account.status === 'reauth_required') return <Ended account={account} />;
  return <Reviewed account={account} />;
}

function Reviewed({ account }: { account: ConnectionView }) {
  const rules = useQuery(preferencesReadOptions());
  return (
    <Loaded query={rules} skeleton={<Skeleton heights={[148, 72, 160]} label={WORDS.loading} />}>
      {(data) => <Review account={account} rules={data} />}
    </Loaded>
  );
}

function Ended({ account }: { account: ConnectionView }) {
  const { connect, isLeaving, error } = useConnect();
  const { id: connectionId, accountEmail: loginHint, provider } = account;
  return (
    <>
      <EmptyState title={WORDS.ended}>
        <Button
          look="primary"
          isPending={isLeaving}
          onPress={() => connect(provider, { connectionId, loginHint, ...NEW_ACCOUNT })}
        >
          {WORDS.reconnect}
        </Button>
      </EmptyState>
      {error && <ProblemNotice error={error} />}
    </>
  );
}
