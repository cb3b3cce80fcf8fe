import type { AppConfig } from '@calendar/platform/config';
import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics';
import { MetricsServer } from './metrics-server';

describe('Metrics', () => {
  it('gives the same metric to everyone who asks for its name', async () => {
    const metrics = new Metrics();
    const ask = () => metrics.counter({ name: 'copilot_calendar_things_total', help: 'Things.', labelNames: ['kind'] });
    ask().inc({ kind: 'a' });
    ask().inc({ kind: 'a' });
    expect(await metrics.registry.metrics()).toContain('copilot_calendar_things_total{kind="a"} 2');
  });

  it('shares nothing with another registry', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.gauge({ name: 'copilot_calendar_level', help: 'Level.' }).set(3);
    expect(await other.registry.metrics()).not.toContain('copilot_calendar_level');
  });

  it('asks a collecting gauge when it is read', async () => {
    const metrics = new Metrics();
    metrics.gauge({
      name: 'copilot_calendar_due_links',
      help: 'Due.',
      collect() {
        this.set(7);
      },
    });
    expect(await metrics.registry.metrics()).toContain('copilot_calendar_due_links 7');
  });
});

describe('MetricsServer', () => {
  it('serves metrics on a port of its own, and nothing else', async () => {
    const metrics = new Metrics();
    metrics.collectProcessMetrics();
    const server = new MetricsServer({ operators: { token: null, isClosed: true } } as AppConfig, metrics);
    const base = `http://127.0.0.1:${await server.listen(0)}`;
    try {
      const response = await fetch(`${base}/metrics`);
      expect(response.headers.get('content-type')).toContain('text/plain');
      expect(await response.text()).toContain('process_cpu_seconds_total');
      expect((await fetch(`${base}/`)).status).toBe(404);
      expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(404);
    } finally {
      server.onApplicationShutdown();
    }
  });

  it('asks for the token of the operators when there is one', async () => {
    const server = new MetricsServer({ operators: { token: 'sesame', isClosed: true } } as AppConfig, new Metrics());
    const base = `http://127.0.0.1:${await server.listen(0)}`;
    const status = async (headers: Record<string, string>) => (await fetch(`${base}/metrics`, { headers })).status;
    try {
      expect(await status({})).toBe(401);
      expect(await status({ authorization: 'Bearer sesam' })).toBe(401);
      expect(await status({ authorization: 'Bearer sesame' })).toBe(200);
    } finally {
      server.onApplicationShutdown();
    }
  });
});
