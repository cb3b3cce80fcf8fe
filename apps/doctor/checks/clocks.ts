import type { AppConfig } from '@calendar/platform/config';
import type { UnitOfWork } from '@calendar/platform/database';
import type { Egress } from '@calendar/platform/http';
import { Findings } from '../finding';
import { askIssuer } from './issuer';
import { askTokenEndpoint, clientsOf } from './provider-clients';

const NOTICEABLE_MS = 5_000;
/** Tokens are good by a clock that is no further ahead. */
const HARMFUL_MS = 30_000;
const NTP = 'Let NTP (chrony, systemd-timesyncd) set the clock of whichever is wrong.';

/** How far another clock is ahead of ours. Pure. */
export function judge(findings: Findings, whose: string, aheadMs: number): void {
  const apart = `${whose} and this machine are ${(Math.abs(aheadMs) / 1_000).toFixed(1)} s apart`;
  if (Math.abs(aheadMs) >= HARMFUL_MS) findings.fail(apart, NTP);
  else if (Math.abs(aheadMs) >= NOTICEABLE_MS) findings.warn(apart, NTP);
  else findings.ok(apart);
}

export async function databaseClock(unitOfWork: UnitOfWork): Promise<Findings> {
  const findings = new Findings('clock of Postgres');
  const asked = Date.now();
  const [row] = await unitOfWork.query<{ ms: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  );
  judge(findings, 'Postgres', row!.ms - (asked + Date.now()) / 2);
  return findings;
}

export async function issuerClock(config: AppConfig): Promise<Findings> {
  const findings = new Findings('clock of the issuer');
  if (config.auth.kind === 'secret') return findings.skipped('tokens are signed with a shared secret');
  const { headers } = await askIssuer(config.auth.url);
  judgeByDate(findings, 'the issuer', headers);
  return findings;
}

export async function providerClocks(config: AppConfig, egress: Egress): Promise<Findings> {
  const findings = new Findings('clocks of providers');
  for (const client of clientsOf(config)) {
    const { headers } = await askTokenEndpoint(client, egress);
    judgeByDate(findings, client.provider, headers);
  }
  return findings;
}

/** `Date` has whole seconds (RFC 9110, section 6.6.1). */
function judgeByDate(findings: Findings, whose: string, headers: Headers): void {
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) findings.skipped(`${whose} does not say what time it is`);
  else judge(findings, whose, date + 500 - Date.now());
}
