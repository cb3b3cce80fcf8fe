import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ConflictView } from '@calendar/client';
import { conflictsListInfiniteOptions, conflictsReadOptions } from '@calendar/client/react-query';
import { ButtonLink } from '../../ui/button';
import { Card } from '../../ui/card';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { RelativeTime } from '../../ui/relative-time';
import { ShowMore } from '../../ui/show-more';
import { Skeleton } from '../../ui/skeleton';
import { WORDS } from './conflicts.words';
import styles from './conflicts.module.css';

/** Few at a time: what each is about is read one by one. */
const PAGE = 10;

/** What waits for a decision of the person. */
export function Conflicts() {
  const pages = useInfiniteQuery({
    ...conflictsListInfiniteOptions({ query: { status: 'open', limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <Loaded query={pages} skeleton={<Skeleton heights={[96, 96]} label={WORDS.loading} />}>
      {(data) => {
        const items = data.pages.flatMap((page) => page.items);
        if (items.length === 0) return <NothingToDecide />;
        return (
          <>
            <Card flush>
              <ul>
                {items.map((conflict) => (
                  <Row key={conflict.id} conflict={conflict} />
                ))}
              </ul>
            </Card>
            <ShowMore pages={pages} />
          </>
        );
      }}
    </Loaded>
  );
}

function NothingToDecide() {
  return (
    <EmptyState title={WORDS.empty} text={WORDS.emptyText}>
      <ButtonLink to="/events">{WORDS.toEvents}</ButtonLink>
    </EmptyState>
  );
}

function Row({ conflict: { id, kind, fields, detectedAt } }: { conflict: ConflictView }) {
  const { data } = useQuery(conflictsReadOptions({ path: { id } }));
  // A line's height, until the name of the event is known.
  const title = data?.title ?? '\u00A0';
  return (
    <li className={styles['row']}>
      <div className={styles['words']}>
        <p className={styles['title']}>{title}</p>
        <p className={styles['soft']}>
          {kind === 'fields' ? WORDS.differ(fields.map(({ field }) => field)) : WORDS.kinds[kind]}
          {' · '}
          <RelativeTime at={detectedAt} />
        </p>
      </div>
      <ButtonLink to={`/conflicts/${id}`} aria-label={data ? WORDS.decideOf(data.title) : WORDS.decide}>
        {WORDS.decide}
      </ButtonLink>
    </li>
  );
}
