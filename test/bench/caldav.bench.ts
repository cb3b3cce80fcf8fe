import { afterAll, beforeAll, it } from 'vitest';
import { vdirsyncerProgram } from '../../tools/services/vdirsyncer-program.mjs';
import { CaldavServer } from '../support/caldav-server';
import { Stack } from '../support/stack';
import { BareCaldav } from './bare-caldav';
import { freshCalendar, STAGES, type Amounts, type CaldavContender, type Stage } from './caldav-contender';
import { processorTimeOf } from './cost';
import { printReport, report } from './figures';
import { OurCaldav } from './our-caldav';
import { Vdirsyncer } from './vdirsyncer';

/** `BENCH_PROFILE=quick` is for a look; the full one, with as many events as were measured with others, for the record. */
const AMOUNTS: Amounts =
  process.env['BENCH_PROFILE'] === 'quick' ? { events: 200, some: 50 } : { events: 1_000, some: 100 };
const LATENCIES_MS = [0, 50];

const WHAT: Record<Stage, (amounts: Amounts) => string> = {
  create: ({ events }) => `${events} events onto one calendar`,
  change: ({ some }) => `${some} of them changed`,
  delete: ({ some }) => `${some} of them deleted`,
  nothing: () => 'nothing has changed',
  fetch: ({ some }) => `${some} changed on the server`,
};

let stack: Stack;
let server: CaldavServer;

beforeAll(async () => {
  const env = { API_RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'warn', PULL_INTERVAL_SECONDS: '300' };
  [stack, server] = await Promise.all([Stack.start({ env }), CaldavServer.start()]);
});
afterAll(async () => {
  printReport();
  await Promise.all([stack.stop(), server.stop()]);
});

it('a CalDAV calendar kept in step, beside vdirsyncer and bare requests', { timeout: 3_600_000 }, async () => {
  const peer = whereThereIsOne();
  for (const latencyMs of LATENCIES_MS) {
    const calendar = () => freshCalendar(server, latencyMs);
    const others = [await runOf(new BareCaldav(calendar(), AMOUNTS))];
    if (peer) others.unshift(await runOf(await Vdirsyncer.ready(peer, calendar(), AMOUNTS)));
    const ours = await runOf(await OurCaldav.ready(stack, calendar(), AMOUNTS));
    for (const stage of STAGES) {
      const what = `${WHAT[stage](AMOUNTS)}${latencyMs > 0 ? `, ${latencyMs} ms away` : ''}`;
      for (const figure of ['ms', 'serverMs'] as const) {
        const name = figure === 'ms' ? what : `${what}: processor time of the server`;
        report(name, seconds(ours.stages[stage]?.[figure]), beside(figure, stage, ours, others));
      }
    }
  }
});

/** How long a stage has taken, and how much of that its server has worked. */
interface Taken {
  ms: number;
  serverMs: number;
}

interface Run {
  name: string;
  stages: Partial<Record<Stage, Taken>>;
}

async function runOf(contender: CaldavContender): Promise<Run> {
  const run: Run = { name: contender.name, stages: {} };
  try {
    for (const stage of contender.stages) {
      await contender.prepare(stage);
      const [began, before] = [performance.now(), processorTimeOf(server.pid)];
      await contender.run(stage);
      const taken = { ms: performance.now() - began, serverMs: processorTimeOf(server.pid) - before };
      run.stages[stage] = taken;
      console.log(`${contender.name}: ${WHAT[stage](AMOUNTS)}: ${seconds(taken.ms)}`);
    }
  } finally {
    await contender.stop();
  }
  return run;
}

function whereThereIsOne() {
  try {
    return vdirsyncerProgram(console.log);
  } catch (error) {
    report('vdirsyncer', 'cannot be had', error instanceof Error ? error.message.split('\n')[0] : String(error));
    return null;
  }
}

function beside(figure: keyof Taken, stage: Stage, ours: Run, others: readonly Run[]): string {
  const own = ours.stages[stage]?.[figure];
  return others
    .flatMap(({ name, stages }) => {
      const one = stages[stage]?.[figure];
      return one === undefined || own === undefined ? [] : `${name} ${seconds(one)}, ${(one / own).toFixed(2)} × ours`;
    })
    .join('; ');
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`;
}
