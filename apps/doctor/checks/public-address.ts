import { WatchTrial } from '@calendar/modules/sync';
import type { AppConfig } from '@calendar/platform/config';
import type { UnitOfWork } from '@calendar/platform/database';
import { Findings } from '../finding';

const PATIENCE_MS = 10_000;

/** Whether what is sent to `PUBLIC_URL` comes to a process that works with this very database. */
export async function publicAddress(unitOfWork: UnitOfWork, { api }: AppConfig): Promise<Findings> {
  const findings = new Findings('public address');
  const outcome = await new WatchTrial(unitOfWork, api.publicUrl).ownNotification((url, init) =>
    fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) }),
  );
  if (outcome === 204) return findings.ok(`${api.publicUrl} leads to this service`);
  if (outcome === null) {
    return findings.fail(
      `nobody answers at ${api.publicUrl}`,
      'Does the API run, and do DNS, certificate, ingress and firewall lead to it, from here too?',
    );
  }
  const isOurs = outcome === 404 ? 'it may be an API with another database' : 'that is no answer of the API';
  return findings.fail(
    `${api.publicUrl} answers ${outcome} to a notification that only this service can know: ${isOurs}`,
    'Set PUBLIC_URL to where this API is reached, without a redirect, and let /api/v1/webhooks/ through.',
  );
}
