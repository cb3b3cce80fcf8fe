import { Logger } from '@nestjs/common';
import { ConfigError, loadConfig, startupNotes, type AppConfig } from '@calendar/platform/config';
import { UnitOfWork } from '@calendar/platform/database';
import { Egress, EGRESS_DEFAULTS } from '@calendar/platform/http';
import { Metrics, redact } from '@calendar/platform/observability';
import { redirectAddresses } from './checks/addresses';
import { databaseClock, issuerClock, providerClocks } from './checks/clocks';
import { grantedScopes } from './checks/grants';
import { tokenIssuer } from './checks/issuer';
import { storedKeys } from './checks/keys';
import { openDatabase, postgres } from './checks/postgres';
import { providerClients } from './checks/provider-clients';
import { publicAddress } from './checks/public-address';
import { redis } from './checks/redis';
import { webhookRoundTrip } from './checks/webhook-round-trip';
import { Findings, type Finding } from './finding';

/**
 * Looks at everything that this service stands on, with the configuration that it would start with. What it makes it
 * removes again.
 *
 * @param env of the API and the worker
 * @param connectionId whose webhook is tried; the newest one that can be when absent
 */
export async function examine(env: NodeJS.ProcessEnv, connectionId?: string): Promise<Finding[]> {
  // What libraries would log is not meant for whoever reads the findings.
  Logger.overrideLogger(false);
  const configuration = new Findings('configuration');
  const config = readConfiguration(env, configuration);
  if (!config) return configuration.all;
  const egress = new Egress({ ...EGRESS_DEFAULTS, sandboxUrl: config.sandbox?.url ?? null }, new Metrics());
  const { dataSource, refusal } = await openDatabase(config);
  const withDatabase = (name: string, check: (unitOfWork: UnitOfWork) => Promise<Findings>) =>
    dataSource
      ? attempted(name, () => check(new UnitOfWork(dataSource)))
      : new Findings(name).skipped('needs Postgres, with its migrations');
  try {
    const findings = [
      configuration,
      refusal,
      await withDatabase('Postgres', (unitOfWork) => postgres(unitOfWork, config)),
      await withDatabase('clock of Postgres', databaseClock),
      await withDatabase('encryption keys', (unitOfWork) => storedKeys(unitOfWork, config)),
      await attempted('Redis', () => redis(config)),
      await attempted('token issuer', () => tokenIssuer(config)),
      await attempted('clock of the issuer', () => issuerClock(config)),
      redirectAddresses(config),
      await attempted('provider clients', () => providerClients(config, egress)),
      await attempted('clocks of providers', () => providerClocks(config, egress)),
      await withDatabase('granted scopes', (unitOfWork) => grantedScopes(unitOfWork, config)),
      await withDatabase('public address', (unitOfWork) => publicAddress(unitOfWork, config)),
      await withDatabase('webhook round trip', (unitOfWork) =>
        webhookRoundTrip(unitOfWork, { config, egress, connectionId }),
      ),
    ];
    return findings.flatMap(({ all }) => all);
  } finally {
    await egress.onApplicationShutdown();
    await dataSource?.destroy();
  }
}

function readConfiguration(env: NodeJS.ProcessEnv, findings: Findings): AppConfig | null {
  try {
    const config = loadConfig(env);
    findings.ok(`complete, for ${config.environment}`);
    for (const note of startupNotes(config))
      findings.warn(note, 'docs/configuration.md says how to have it otherwise.');
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const fault of error.faults)
      findings.fail(fault, 'docs/configuration.md and .env.example tell of each variable.');
    findings.skipped('everything else needs a configuration that a process would start with');
    return null;
  }
}

/** One check that fails in an unexpected way hides none of the others. */
async function attempted(name: string, check: () => Promise<Findings>): Promise<Findings> {
  try {
    return await check();
  } catch (error) {
    const reason = redact(error instanceof Error ? error.message || error.name : String(error));
    return new Findings(name).fail(
      `could not be looked at: ${reason}`,
      'Mend what the message tells of, and look again.',
    );
  }
}
