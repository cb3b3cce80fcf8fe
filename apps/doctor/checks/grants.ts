import { CredentialOverview } from '@calendar/modules/credentials';
import { missingAbilities, OAUTH_PROVIDER_IDS, profileOf } from '@calendar/modules/oauth';
import type { AppConfig } from '@calendar/platform/config';
import type { UnitOfWork } from '@calendar/platform/database';
import { Findings } from '../finding';

/** How many connections lack what they need; people choose what they allow, and administrators take it back. */
export async function grantedScopes(unitOfWork: UnitOfWork, config: AppConfig): Promise<Findings> {
  const findings = new Findings('granted scopes');
  const groups = await new CredentialOverview(unitOfWork).activeByScopes();
  const providers = OAUTH_PROVIDER_IDS.filter((id) => groups.some(({ provider }) => provider === id));
  for (const provider of providers) {
    const profile = profileOf(provider, { tenant: config.providers.microsoft?.tenant ?? 'common' });
    const own = groups.filter((group) => group.provider === provider);
    const all = own.reduce((sum, { connections }) => sum + connections, 0);
    const lacking = own
      .filter(({ scopes }) => missingAbilities(profile, scopes).length > 0)
      .reduce((sum, { connections }) => sum + connections, 0);
    if (lacking === 0) findings.ok(`all ${all} connection(s) to ${provider} have what they need`);
    else {
      findings.warn(
        `${lacking} of ${all} connection(s) to ${provider} lack a scope that they need`,
        'Their owners have to connect again, and to leave no box of the consent empty.',
      );
    }
  }
  return providers.length > 0 ? findings : findings.skipped('nobody is connected yet');
}
