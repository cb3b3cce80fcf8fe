import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { FeedView, FeedWithAddressView } from '@calendar/client';
import { feedsListOptions } from '@calendar/client/react-query';
import { Card } from '../../ui/card';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { Skeleton } from '../../ui/skeleton';
import { FeedAddress } from './feed-address';
import { FeedRow } from './feed-row';
import { WORDS } from './feeds.words';
import { NewFeed } from './new-feed';
import styles from './feeds.module.css';

/** Links that calendars read: what there is to know before one has one, those that there are, and a new one. */
export function Feeds() {
  const feeds = useQuery(feedsListOptions());
  const [shown, setShown] = useState<FeedWithAddressView | null>(null);
  return (
    <>
      <div className={styles['lead']}>
        <p>{WORDS.lead}</p>
        <p className={styles['warning']}>{WORDS.whoReads}</p>
        <p>{WORDS.howOften}</p>
      </div>
      <Loaded query={feeds} skeleton={<Skeleton heights={[140]} label={WORDS.loading} />}>
        {({ items }) => <List feeds={items} onAddress={setShown} />}
      </Loaded>
      <NewFeed onMade={setShown} />
      {shown && <FeedAddress feed={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function List({ feeds, onAddress }: { feeds: FeedView[]; onAddress: (feed: FeedWithAddressView) => void }) {
  if (feeds.length === 0) return <EmptyState title={WORDS.none} text={WORDS.noneText} />;
  return (
    <section aria-labelledby="feeds" className={styles['section']}>
      <h2 id="feeds">{WORDS.list}</h2>
      <Card flush>
        <ul>
          {feeds.map((feed) => (
            <FeedRow key={feed.id} feed={feed} onAddress={onAddress} />
          ))}
        </ul>
      </Card>
    </section>
  );
}
