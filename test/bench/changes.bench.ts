import { afterAll, beforeAll, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { Contender, type Change } from './contender';
import { printReport, report } from './figures';
import { Floor } from './floor';
import { Allowance } from './allowance';
import { costBetween, type Cost } from './cost';

/** `BENCH_PROFILE=quick` compares steps in about a minute; the full one is for the record. */
const IS_QUICK = process.env['BENCH_PROFILE'] === 'quick';
/** The folder of another working copy, built: each run is then done with both, in turn. */
const AGAINST = process.env['BENCH_AGAINST'];
const ROUNDS = IS_QUICK ? 3 : 5;
const PEOPLE = 20;

interface Work {
  change: Change;
  inFlight: number;
  count: number;
}

const WRITES = ['POST', 'PUT', 'PATCH'] as const;
const QUICK: Work[] = [
  { change: 'PUT', inFlight: 16, count: 320 },
  { change: 'PATCH', inFlight: 16, count: 320 },
  { change: 'bulk', inFlight: 1, count: 200 },
];
const FULL: Work[] = [
  ...WRITES.flatMap((change) => [
    { change, inFlight: 1, count: 60 },
    { change, inFlight: 16, count: 320 },
    { change, inFlight: 64, count: 640 },
  ]),
  ...[100, 200, 400].map((count) => ({ change: 'bulk' as const, inFlight: 1, count })),
];

/** One run, or the median of several. */
interface Run extends Cost {
  perSecond: number;
  /** ms of processor time of everything. */
  cpu: number;
}

const contenders: Contender[] = [];
let floor: Floor;

beforeAll(async () => {
  for (const builtIn of AGAINST ? [AGAINST, root] : [root]) contenders.push(await Contender.start(builtIn, PEOPLE));
  floor = await Floor.start(contenders[0]!.stack.sandbox.url, PEOPLE);
});
afterAll(async () => {
  printReport();
  for (const contender of contenders) await contender.stop();
});

it('changes from REST to the calendar, beside the bare official client', { timeout: 1_800_000 }, async () => {
  const allowance = new Allowance();
  const works = IS_QUICK ? QUICK : FULL;
  const runs = new Map<Work, { floors: Run[]; ours: Run[][] }>();
  for (const work of works) runs.set(work, { floors: [], ours: contenders.map(() => []) });
  // The first round warms up, and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const work of works) {
      const { floors, ours } = runs.get(work)!;
      const floorRun = await runOfFloor(work);
      if (round > 0) floors.push(floorRun);
      // Now the one first, now the other: whatever the machine does besides strikes both.
      const order = [...contenders.keys()];
      for (const index of round % 2 === 0 ? order : order.toReversed()) {
        await allowance.take(work.count);
        const run = await runOf(contenders[index]!, work);
        if (round > 0) ours[index]!.push(run);
      }
    }
  }
  for (const [work, { floors, ours }] of runs) reportOn(work, floors, ours);
});

async function runOf(contender: Contender, { change, inFlight, count }: Work): Promise<Run> {
  await contender.prepare(change);
  const before = await contender.meter.read();
  const ms = await contender.run(change, { inFlight, count });
  const cost = costBetween(before, await contender.meter.read());
  return perChange(cost, ms, count);
}

/** A bulk request is set beside as many requests as it holds events. */
async function runOfFloor({ change, inFlight, count }: Work): Promise<Run> {
  const before = process.cpuUsage();
  const ms = await floor.run(change === 'PATCH' ? 'patch' : 'insert', {
    inFlight: change === 'bulk' ? 16 : inFlight,
    count,
  });
  const { user, system } = process.cpuUsage(before);
  const api = (user + system) / 1_000;
  return perChange({ api, worker: 0, postgres: 0, redis: 0, statements: 0, scripts: 0 }, ms, count);
}

function perChange(cost: Cost, ms: number, count: number): Run {
  const each = Object.fromEntries(
    Object.entries(cost).map(([name, value]) => [name, value / count]),
  ) as unknown as Cost;
  return { ...each, perSecond: (count / ms) * 1_000, cpu: each.api + each.worker + each.postgres + each.redis };
}

function reportOn({ change, inFlight, count }: Work, floors: readonly Run[], ours: readonly Run[][]): void {
  const what = change === 'bulk' ? `bulk of ${count}` : `${change}, ${inFlight} in flight`;
  const ofFloor = medianRun(floors);
  for (const [index, runs] of ours.entries()) {
    const run = medianRun(runs);
    const name = index < ours.length - 1 ? `${what} (against)` : what;
    const share = Math.round(medianOf(runs.map(({ perSecond }, round) => perSecond / floors[round]!.perSecond)) * 100);
    report(
      `${name}: changes a second`,
      run.perSecond.toFixed(0),
      `${share} % of the bare client (${ofFloor.perSecond.toFixed(0)})`,
    );
    report(
      `${name}: CPU of a change`,
      `${run.cpu.toFixed(1)} ms`,
      `${(run.cpu / ofFloor.cpu).toFixed(1)} × a bare request (${ofFloor.cpu.toFixed(2)}); API ${run.api.toFixed(1)}, ` +
        `worker ${run.worker.toFixed(1)}, Postgres ${run.postgres.toFixed(1)}, Redis ${run.redis.toFixed(1)}`,
    );
    report(`${name}: statements, scripts of a change`, `${run.statements.toFixed(1)}, ${run.scripts.toFixed(1)}`);
  }
  if (ours.length === 2) {
    const ratio = (figure: 'cpu' | 'perSecond') =>
      medianOf(ours[1]!.map((run, round) => run[figure] / ours[0]![round]![figure])).toFixed(2);
    report(`${what}: this build beside the other`, `${ratio('cpu')} × the CPU`, `${ratio('perSecond')} × the rate`);
  }
}

function medianRun(runs: readonly Run[]): Run {
  const names = Object.keys(runs[0]!) as Array<keyof Run>;
  return Object.fromEntries(names.map((name) => [name, medianOf(runs.map((run) => run[name]))])) as unknown as Run;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
