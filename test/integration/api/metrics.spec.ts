import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Egress } from '@calendar/platform/http';
import { Metrics } from '@calendar/platform/observability';
import { createApi } from '../../../apps/api/create-api';
import { createWorker } from '../../../apps/worker/create-worker';
import { documentedMetrics, textOf } from '../../support/monitoring-files';
import { freshRedisUrl } from '../../support/redis';
import { freshDatabase, type FreshDatabase } from './fresh-database';
import { signToken, testConfig } from './test-config';

interface Metric {
  name: string;
  type: string;
  labelNames: string[];
}

let database: FreshDatabase;
let api: NestExpressApplication;
let worker: NestExpressApplication;
let base: string;

beforeAll(async () => {
  database = await freshDatabase({ migrated: true });
  const config = testConfig({ DATABASE_URL: database.url, REDIS_URL: await freshRedisUrl() });
  api = await createApi(config);
  worker = await createWorker(config);
  await api.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(api.getHttpServer().address() as AddressInfo).port}`;
});
afterAll(async () => {
  await api.close();
  await worker.close();
  await database.drop();
});

/** Every metric of a process, also those that nothing was counted in. */
async function metricsOf(app: NestExpressApplication): Promise<Map<string, Metric>> {
  const { registry } = app.get(Metrics);
  const described = await registry.getMetricsAsJSON();
  return new Map(
    described.map(({ name, type }) => {
      const { labelNames = [] } = registry.getSingleMetric(name) as unknown as { labelNames?: string[] };
      return [name, { name, type: String(type), labelNames }];
    }),
  );
}

describe('docs/metrics.md', () => {
  it('lists each metric of ours with its type, its process and its labels, and none that is not there', async () => {
    const [ofApi, ofWorker] = [await metricsOf(api), await metricsOf(worker)];
    const all = new Map([...ofApi, ...ofWorker]);
    const real = [...all.values()]
      .filter(({ name }) => name.startsWith('copilot_calendar_'))
      .map(({ name, type, labelNames }) => {
        const where = [ofApi.has(name) && 'API', ofWorker.has(name) && 'worker'].filter(Boolean).join(', ');
        return [`\`${name}\``, type, where, labelNames.map((label) => `\`${label}\``).join(', ')];
      });
    const told = documentedMetrics().filter(([name]) => name?.startsWith('`copilot_calendar_'));
    expect(told.map((row) => row.slice(0, 4)).toSorted()).toEqual(real.toSorted());
    expect(told.filter(([, , , , meaning]) => !meaning)).toEqual([]);
  });

  it('names those of Node that are worth a look, as they are called', async () => {
    const real = await metricsOf(api);
    const told = documentedMetrics()
      .map(([name]) => name!.slice(1, -1))
      .filter((name) => !name.startsWith('copilot_calendar_'));
    expect(told).not.toEqual([]);
    expect(told.filter((name) => !real.has(name))).toEqual([]);
  });
});

describe('docs/runbook.md', () => {
  const statements = [...textOf('docs/runbook.md').matchAll(/^sql "([^"]+)"/gm)].map(([, statement]) => statement!);

  it.each(statements)('asks Postgres for what is there: %s', async (statement) => {
    const rows = (await worker.get(DataSource).query(`EXPLAIN ${statement}`)) as unknown[];
    expect(rows.length).toBeGreaterThan(0);
  });
});

/** Everything that a caller can make up: ids, paths, methods, providers, tokens, queries. */
async function roundOfStrangeRequests(): Promise<void> {
  const authorization = `Bearer ${await signToken({ sub: randomUUID() })}`;
  const paths = [
    `/api/v1/events/${randomUUID()}`,
    `/api/v1/events/${randomUUID()}/timeline`,
    `/api/v1/calendar/conflicts/${randomUUID()}`,
    `/api/v1/calendar/${randomUUID()}/connect`,
    `/api/v1/calendar/${randomUUID()}/callback?state=${randomUUID()}`,
    `/api/v1/calendar/google/callback?state=${randomUUID()}`,
    `/api/v1/${randomUUID()}`,
    `/${randomUUID()}/${randomUUID()}.php`,
    `/api/v1/webhooks/${randomUUID()}`,
    `/assets/${randomUUID()}.js`,
    `/api/v1/events?q=${randomUUID()}`,
  ];
  for (const path of paths) {
    for (const headers of [{ authorization }, { authorization: `Bearer ${randomUUID()}` }, {}] as Array<
      Record<string, string>
    >) {
      for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
        await (await fetch(`${base}${path}`, { method, headers, redirect: 'manual' })).arrayBuffer();
      }
    }
    for (const method of ['PROPFIND', 'M-SEARCH', 'PURGE', 'TRACE']) await answered(method, path);
  }
  const egress = worker.get(Egress);
  for (const address of [`calendar/v3/calendars/${randomUUID()}/events/${randomUUID()}`, randomUUID()]) {
    await egress.fetch(`https://www.googleapis.com/${address}`).catch(() => undefined);
  }
}

function answered(method: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${base}${path}`, { method }, (response) => response.resume().once('end', resolve));
    request.once('error', reject).end();
  });
}

/** Names with labels, without values. */
async function series(): Promise<string[]> {
  const text = (await Promise.all([api, worker].map((app) => app.get(Metrics).registry.metrics()))).join('\n');
  const lines = text.split('\n').filter((line) => line.startsWith('copilot_calendar_'));
  return [...new Set(lines.map((line) => line.slice(0, line.lastIndexOf(' '))))].toSorted();
}

describe('whatever callers make up', () => {
  it('makes no more series: a second round of new ids, paths, methods and tokens adds none', async () => {
    await roundOfStrangeRequests();
    const first = await series();
    await roundOfStrangeRequests();
    expect(await series()).toEqual(first);
    expect(first.filter((name) => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(name))).toEqual([]);
    expect(first).toContain('copilot_calendar_http_requests_total{method="_OTHER",route="none",status="404"}');
    expect(first).toContain('copilot_calendar_http_refusals_total{status="401",reason="malformed"}');
  });

  it('shows as few values of each label, whichever metric it is of', async () => {
    const values = new Map<string, Set<string>>();
    for (const name of await series()) {
      for (const [, label, value] of name.matchAll(/(\w+)="([^"]*)"/g)) {
        if (label !== 'le') values.set(label!, (values.get(label!) ?? new Set()).add(value!));
      }
    }
    const most = Object.fromEntries([...values].map(([label, set]) => [label, set.size]));
    const routes = (await (await fetch(`${base}/openapi.json`)).json()) as { paths: object };
    expect(most['route']).toBeLessThan(Object.keys(routes.paths).length + 10);
    const { route: _route, ...others } = most;
    for (const [label, count] of Object.entries(others)) expect(count, label).toBeLessThanOrEqual(20);
  });
});
