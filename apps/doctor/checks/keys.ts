import { KeyCheck } from '@calendar/modules/credentials';
import { WebhookSecretCheck } from '@calendar/modules/outgoing-webhooks';
import type { AppConfig } from '@calendar/platform/config';
import { TokenVault } from '@calendar/platform/crypto';
import type { UnitOfWork } from '@calendar/platform/database';
import { Findings } from '../finding';

/** Tries the keys on what is stored: a few tokens of each key, and the secrets of webhook endpoints. */
export async function storedKeys(unitOfWork: UnitOfWork, config: AppConfig): Promise<Findings> {
  const findings = new Findings('encryption keys');
  const vault = new TokenVault(config.encryption.keys);
  const { good, wrong, missing } = await new KeyCheck(config, unitOfWork, vault).verdicts();
  if (good.size > 0) findings.ok(`stored tokens open with ${list(good)}; new ones are sealed with ${vault.sealingKid}`);
  for (const kid of wrong) {
    findings.fail(
      `${kid} is another key than the one that stored tokens are sealed with`,
      'Put the former key back, and give the new one an id of its own.',
    );
  }
  for (const kid of missing) {
    findings.fail(
      `tokens are stored that were sealed with ${kid}, which is not configured`,
      'Put it back; docs/configuration.md, "Rotating the keys", says what to do when it is lost.',
    );
  }
  const lost = await new WebhookSecretCheck(unitOfWork, vault).lost();
  if (lost.length > 0) {
    findings.fail(
      `no key opens the secrets of these webhook endpoints, which get nothing: ${lost.join(', ')}`,
      'Put the key back that has sealed them, or rotate their secrets: POST /webhook-endpoints/{id}/rotate-secret.',
    );
  }
  if (good.size + wrong.size + missing.size + lost.length === 0)
    findings.ok('nothing is stored yet that they would have to open');
  return findings;
}

function list(kids: ReadonlySet<string>): string {
  return [...kids].toSorted().join(', ');
}
