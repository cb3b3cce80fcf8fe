import { afterAll, beforeAll, it } from 'vitest';
import { vdirsyncerProgram } from '../../tools/services/vdirsyncer-program.mjs';
import { CaldavServer } from '../support/caldav-server';
import { Stack } from '../support/stack';
import { BareCaldav } from './bare-caldav';
import { freshCalendar, STAGES, type Amounts, type CaldavContender, type Stage } from './caldav-contender';
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
    const bare = await runOf(new BareCaldav(calendar(), AMOUNTS));
    const theirs = peer ? await runOf(await Vdirsyncer.ready(peer, calendar(), AMOUNTS)) : null;
    const ours = await runOf(await OurCaldav.ready(stack, calendar(), AMOUNTS));
    for (const stage of STAGES) {
      const what = `${WHAT[stage](AMOUNTS)}${latencyMs > 0 ? `, ${latencyMs} ms away` : ''}`;
      report(
        what,
        seconds(ours[stage]),
        [beside('vdirsyncer', stage, theirs, ours), beside('bare requests', stage, bare, ours)]
          .filter(Boolean)
          .join('; '),
      );
    }
  }
});

type Run = Record<Stage, number | null>;

async function runOf(contender: CaldavContender): Promise<Run> {
  const run: Partial<Run> = {};
  try {
    for (const stage of STAGES) {
      run[stage] = await contender.run(stage);
      console.log(`${contender.name}: ${WHAT[stage](AMOUNTS)}: ${seconds(run[stage])}`);
    }
  } finally {
    await contender.stop();
  }
  return run as Run;
}

function whereThereIsOne() {
  try {
    return vdirsyncerProgram(console.log);
  } catch (error) {
    report('vdirsyncer', 'cannot be had', error instanceof Error ? error.message.split('\n')[0] : String(error));
    return null;
  }
}

function beside(name: string, stage: Stage, theirs: Run | null, ours: Run): string {
  const [one, other] = [theirs?.[stage] ?? null, ours[stage]];
  return one === null || other === null ? '' : `${name} ${seconds(one)}, ${(one / other).toFixed(2)} × ours`;
}

function seconds(ms: number | null): string {
  return ms === null ? '–' : `${(ms / 1_000).toFixed(1)} s`;
}
