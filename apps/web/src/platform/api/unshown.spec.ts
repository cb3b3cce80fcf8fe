import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { unshown } from './unshown';

const KEY = ['event', 'one'];
const LONG_MS = 60_000;

function shown(queries: QueryClient, queryKey = KEY): () => void {
  return new QueryObserver(queries, { queryKey, enabled: false }).subscribe(() => undefined);
}

it('what nothing shows is not waited for', async () => {
  await expect(unshown(new QueryClient(), KEY, LONG_MS)).resolves.toBeUndefined();
});

it('what several show is waited for until the last of them is gone', async () => {
  const queries = new QueryClient();
  const [one, other] = [shown(queries), shown(queries)];
  let isOver = false;
  const over = unshown(queries, KEY, LONG_MS).then(() => (isOver = true));
  one();
  await Promise.resolve();
  expect(isOver).toBe(false);
  shown(queries, ['event', 'other']);
  other();
  await over;
});

it('what stays is waited for no longer than is said', async () => {
  const queries = new QueryClient();
  shown(queries);
  await expect(unshown(queries, KEY, 10)).resolves.toBeUndefined();
});
