import { connectionsList, oauthFinish } from '@calendar/client';
import type { Outcome } from './outcome';

/** Those that are connected by a consent. */
export type ConsentProvider = 'google' | 'microsoft';

/** Finishes a consent as the person who is signed in. Throws ApiProblem. */
export async function finish(provider: ConsentProvider, ticket: string): Promise<Outcome> {
  const { data } = await oauthFinish({ path: { provider }, body: { ticket }, throwOnError: true });
  if (data.outcome !== 'other-account') return { kind: data.outcome };
  const { data: connections } = await connectionsList({ throwOnError: true });
  const connected = connections.items.find(({ id }) => id === data.connectionId)?.accountEmail ?? '';
  return { kind: 'other-account', connected };
}
