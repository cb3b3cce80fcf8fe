import { useInfiniteQuery } from '@tanstack/react-query';
import type { NotificationView } from '@calendar/client';
import { notificationsListInfiniteOptions } from '@calendar/client/react-query';
import { Card } from '../../ui/card';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { useNow } from '../../ui/now';
import { ShowMore } from '../../ui/show-more';
import { Skeleton } from '../../ui/skeleton';
import { dayOf } from '../../ui/times';
import { byDay, daysAgo, type Day } from './days';
import { NotificationRow } from './notification-row';
import { ReadBar } from './read-bar';
import { WORDS } from './notifications.words';
import styles from './notifications.module.css';

/** What the person was told, by day, newest first. */
export function Notifications() {
  const pages = useInfiniteQuery({
    ...notificationsListInfiniteOptions(),
    initialPageParam: {},
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <Loaded query={pages} skeleton={<Skeleton heights={[44, 96, 96, 96]} label={WORDS.loading} />}>
      {(data) => (
        <>
          <List unreadCount={data.pages[0]!.unreadCount} items={data.pages.flatMap(({ items }) => items)} />
          <ShowMore pages={pages} />
        </>
      )}
    </Loaded>
  );
}

function List({ unreadCount, items }: { unreadCount: number; items: readonly NotificationView[] }) {
  if (items.length === 0) return <EmptyState title={WORDS.empty} text={WORDS.emptyText} />;
  return (
    <>
      <ReadBar unreadCount={unreadCount} />
      {byDay(items).map((day) => (
        <DaySection key={day.start} day={day} />
      ))}
    </>
  );
}

function DaySection({ day: { start, items } }: { day: Day<NotificationView> }) {
  const id = `day-${start}`;
  return (
    <section aria-labelledby={id} className={styles['day']}>
      <h2 id={id} className={styles['date']}>
        {useDayWord(start)}
      </h2>
      <Card flush>
        <ul>
          {items.map((notification) => (
            <NotificationRow key={notification.id} notification={notification} />
          ))}
        </ul>
      </Card>
    </section>
  );
}

/** "Today", "Yesterday", "Friday, 27 November"; kept true over midnight. */
function useDayWord(start: number): string {
  const ago = daysAgo(start, useNow());
  if (ago === 0) return WORDS.today;
  return ago === 1 ? WORDS.yesterday : dayOf(start);
}
