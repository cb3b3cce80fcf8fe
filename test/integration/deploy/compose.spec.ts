import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '@calendar/platform/config';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SERVERS = ['api', 'worker'] as const;

interface ComposeService {
  environment?: Record<string, string | null>;
  mem_limit?: string;
  read_only?: boolean;
  healthcheck?: object;
  security_opt?: string[];
}

const SECRETS = {
  POSTGRES_PASSWORD: 'v7Jq0ZsT2kXw9LrB4mNcYd8HfGp3QaEu',
  REDIS_PASSWORD: 'u1Vn6RtKz3XyW8bQmLc5Jd2FgHs9PaEo',
  TOKEN_ENCRYPTION_KEYS: 'k1:mJ3zV0yq8Wc5sT1nXb7RfLk2PdQa9HgEuYtZoIi4v6M=',
};
const PRODUCTION = {
  ...SECRETS,
  PUBLIC_URL: 'https://calendar.example',
  AUTH_JWKS_URL: 'https://id.example/jwks',
  AUTH_ISSUER: 'https://id.example',
  AUTH_AUDIENCE: 'calendar',
};

/** Its ports and stores, simulated providers, and what is for tests. */
const SEEN_TO = [
  'ALLOW_PROVIDER_SANDBOX',
  'CHROME_PATH',
  'DATABASE_POOLER',
  'MIGRATIONS_DATABASE_URL',
  'PORT',
  'PROVIDER_SANDBOX_URL',
  'REDIS_CA_FILE',
  'REDIS_CERT_FILE',
  'REDIS_KEY_FILE',
  'REDIS_SENTINEL_PASSWORD',
  'TEST_DATABASE_URL',
  'TEST_REDIS_URL',
  'WORKER_PORT',
];

const services = (file: string) =>
  (parse(readFileSync(join(ROOT, file), 'utf8'), { merge: true }) as { services: Record<string, ComposeService> })
    .services;
const base = services('docker-compose.yml');
const simulated = services('docker-compose.sandbox.yml');

/** As Compose fills it in: `${NAME:-default}`, `${NAME:?fault}`, and nothing for the shell's own value. */
function environmentOf(service: ComposeService, given: Record<string, string>): Record<string, string> {
  const filled = Object.entries(service.environment ?? {}).flatMap(([name, value]): Array<[string, string]> => {
    if (value === null) return name in given ? [[name, given[name]!]] : [];
    return [
      [
        name,
        value.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, variable: string, kind, text: string) => {
          const own = given[variable];
          if (own) return own;
          if (kind === '?') throw new Error(`${variable} ${text}`);
          return text ?? '';
        }),
      ],
    ];
  });
  return Object.fromEntries(filled);
}

describe('docker compose', () => {
  it.each(SERVERS)('runs the %s in production, with a configuration that it accepts', (name) => {
    const config = loadConfig(environmentOf(base[name]!, PRODUCTION));
    expect(config).toMatchObject({ environment: 'production', sandbox: null });
  });

  it.each(SERVERS)('runs the %s with simulated providers, with a configuration that it accepts', (name) => {
    const given = { ...SECRETS, PUBLIC_URL: 'http://api.localhost:3000' };
    const environment = { ...environmentOf(base[name]!, given), ...environmentOf(simulated[name]!, given) };
    expect(loadConfig(environment).sandbox?.url).toBe('http://sandbox.localhost:4010');
  });

  it.each(SERVERS)('lets everything be different for the %s that it does not see to itself', (name) => {
    const known = [...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)];
    const unknown = known
      .map(([, variable]) => variable!)
      .filter((variable) => !(variable in base[name]!.environment!));
    expect(unknown.toSorted()).toEqual(SEEN_TO);
  });

  it.each(Object.keys(SECRETS))('does not start without %s', (name) => {
    const { [name]: _left, ...given } = PRODUCTION as Record<string, string>;
    expect(() => Object.values(base).map((service) => environmentOf(service, given))).toThrow(`${name} is not set`);
  });

  it.each([...Object.entries(base), ['sandbox', simulated['sandbox']!] as const])(
    'gives %s no more than it needs',
    (name, service) => {
      expect(service).toMatchObject({ mem_limit: expect.any(String), security_opt: ['no-new-privileges:true'] });
      expect(service.read_only ?? false).toBe(name !== 'postgres');
      expect(service.healthcheck !== undefined).toBe(!['migrate', 'sandbox'].includes(name));
    },
  );
});
