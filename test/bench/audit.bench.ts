import { EventEmitter2 } from '@nestjs/event-emitter';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, it, vi } from 'vitest';
import { SyncSucceeded } from '@calendar/contracts/domain-events';
import { channelOf } from '@calendar/contracts/domain-events/on.decorator';
import { AuditLog } from '@calendar/modules/audit/audit-log.store';
import { loadConfig } from '@calendar/platform/config';
import { UnitOfWork } from '@calendar/platform/database';
import { JobConsumers } from '@calendar/processor';
import { createWorker } from '../../apps/worker/create-worker';
import { Person } from '../support/people';
import { Stack } from '../support/stack';
import { atOnce, median, printReport, report } from './figures';

const CONCURRENCY = 16;
/** Google lets one account do 600 requests a minute, so the work is spread over many. */
const PEOPLE = 20;
const CHANGES = 100;
/** Each kind as often. The first ones warm up, and are not counted. */
const BLOCKS = 24;
const WARM_UP = 4;

interface Cost {
  /** Of one change. */
  ms: number;
  cpuMs: number;
  statements: number;
}

let stack: Stack;
let worker: NestExpressApplication;
let people: Person[];

beforeAll(async () => {
  // Nothing is heard from calendars: only what goes out is measured.
  const env = {
    API_RATE_LIMIT_PER_MINUTE: '1000000',
    LOG_LEVEL: 'warn',
    PUSH_ENABLED: 'false',
    PULL_INTERVAL_SECONDS: '86400',
  };
  stack = await Stack.start({ workers: 0, env });
  // In this process, where the audit log can be left out.
  worker = await createWorker(loadConfig({ ...stack.serverEnv, WORKER_PORT: '0' }));
  await worker.listen(0, '127.0.0.1');
  worker.get(JobConsumers).start();
  people = await Promise.all(Array.from({ length: PEOPLE }, () => Person.of(stack)));
  for (const person of people) await person.connect('google');
});
afterAll(async () => {
  printReport();
  await worker.close();
  await stack.stop();
});

it('what the audit log costs a sync', async () => {
  const log = worker.get(AuditLog);
  let isOn = true;
  const write = log.write.bind(log);
  vi.spyOn(log, 'write').mockImplementation((entry) => (isOn ? write(entry) : Promise.resolve()));
  const statements = vi.spyOn(worker.get(UnitOfWork), 'query');
  const costs: Record<'with' | 'without', Cost[]> = { with: [], without: [] };
  for (let turn = 0; turn < (BLOCKS + WARM_UP) * 2; turn += 1) {
    // With, without, without, with: whatever grows meanwhile grows for both.
    const kind = turn % 4 === 0 || turn % 4 === 3 ? 'with' : 'without';
    isOn = kind === 'with';
    statements.mockClear();
    const cost = await block();
    if (turn >= WARM_UP * 2) costs[kind].push({ ...cost, statements: statements.mock.calls.length / CHANGES });
  }
  const of = (kind: 'with' | 'without', what: keyof Cost) => median(costs[kind].map((cost) => cost[what]));
  const more = (what: keyof Cost) => {
    const pairs = costs.with.map((cost, index) => cost[what] / costs.without[index]![what] - 1);
    return `${(median(pairs) * 100).toFixed(1)} %`;
  };
  const figure = (what: keyof Cost, digits: number) => of('with', what).toFixed(digits);
  report(
    'a change with the audit log, REST in to outcome stored',
    `${figure('ms', 2)} ms`,
    `${more('ms')} more than without; bar: 5 %`,
  );
  report('processor time of the worker for it', `${figure('cpuMs', 2)} ms`, `${more('cpuMs')} more than without`);
  report(
    'statements of the worker for it',
    figure('statements', 1),
    `${of('without', 'statements').toFixed(1)} without`,
  );
});

/** Adds so many interviews, and waits until the outcome of each is stored. */
async function block(): Promise<Omit<Cost, 'statements'>> {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const written = new Promise<void>((resolve) => {
    let count = 0;
    const emitter = worker.get(EventEmitter2);
    const hear = () => {
      count += 1;
      if (count < CHANGES) return;
      emitter.off(channelOf(SyncSucceeded, 'after-commit'), hear);
      resolve();
    };
    emitter.on(channelOf(SyncSucceeded, 'after-commit'), hear);
  });
  const turns = Array.from({ length: CHANGES }, (_, index) => people[index % PEOPLE]!);
  await Promise.all([atOnce(CONCURRENCY, turns, ({ app }) => app.addInterview()), written]);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms: (performance.now() - began) / CHANGES, cpuMs: (user + system) / 1_000 / CHANGES };
}
