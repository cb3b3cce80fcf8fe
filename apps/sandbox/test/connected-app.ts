import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { ProviderName } from '../src/provider-name';
import { AppClient } from './app-client';
import { SandboxClient } from './sandbox-client';

/** The first consent makes a key, which takes its time on a busy machine. */
const PATIENCE_MS = 120_000;

/**
 * A sandbox for the file or block that it is called in: empty before every test, but for the account of ann@example.test and
 * an app that she has let in.
 *
 * @param account what the account has that others have not
 */
export function connectedApp(provider: ProviderName, account: object = {}): () => AppClient {
  let client: SandboxClient;
  let app: AppClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  }, PATIENCE_MS);
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    const json = { email: 'ann@example.test', timeZone: 'Europe/Berlin', ...account };
    await client.control(`/${provider}/accounts`, { json });
    app = await AppClient.connect(client, provider);
  }, PATIENCE_MS);
  return () => app;
}
