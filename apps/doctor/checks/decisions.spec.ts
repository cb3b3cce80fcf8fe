import { describe, expect, it } from 'vitest';
import { loadConfig } from '@calendar/platform/config';
import { Findings } from '../finding';
import { jsonReport, textReport } from '../report';
import { redirectAddresses } from './addresses';
import { judge } from './clocks';

const ENV = {
  DATABASE_URL: 'postgres://app:app@127.0.0.1/app',
  REDIS_URL: 'redis://127.0.0.1',
  AUTH_JWT_SECRET: 'fG7xQ2m-Zk9vT4w.Lr8pB1n_Yc6hD3s-Jf5gM0u91x',
  TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 'a').toString('base64')}`,
  GOOGLE_CLIENT_ID: 'id',
  GOOGLE_CLIENT_SECRET: 'value',
};

describe('clocks', () => {
  it.each([
    [400, 'ok'],
    [-6_000, 'warn'],
    [31_000, 'fail'],
    [-31_000, 'fail'],
  ])('%i ms apart are %s', (aheadMs, status) => {
    const findings = new Findings('clock');
    judge(findings, 'Postgres', aheadMs);
    expect(findings.all[0]).toMatchObject({ status });
  });
});

describe('redirect addresses', () => {
  const at = (PUBLIC_URL: string) => redirectAddresses(loadConfig({ ...ENV, PUBLIC_URL })).all;

  it('are told as they have to be registered', () => {
    expect(at('https://calendar.example/base')).toEqual([
      {
        check: 'addresses',
        status: 'ok',
        seen: 'registered at google has to be https://calendar.example/base/api/v1/calendar/google/callback',
      },
    ]);
    expect(at('http://localhost:3000')[0]).toMatchObject({ status: 'ok' });
  });

  it('have to be https anywhere but on this machine', () => {
    expect(at('http://calendar.example')[0]).toMatchObject({ status: 'fail' });
  });
});

it('a report says what to do, and counts', () => {
  const findings = new Findings('Redis').ok('version 8').fail('it drops jobs', 'Set noeviction.').all;
  expect(textReport(findings)).toBe(
    [
      '✓ Redis  version 8',
      '✗ Redis  it drops jobs',
      '         → Set noeviction.',
      '',
      '1 ok, 0 to look at, 1 to mend, 0 skipped',
      '',
    ].join('\n'),
  );
  expect(JSON.parse(jsonReport(findings))).toMatchObject({ healthy: false, findings: [{ status: 'ok' }, {}] });
});
