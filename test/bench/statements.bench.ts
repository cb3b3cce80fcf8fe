import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { QUEUE_NAMES } from '../../libs/contracts/jobs';
import { Allowance } from './allowance';
import { Contender } from './contender';

/** The folder of another working copy, built: its counts stand beside ours. */
const AGAINST = process.env['BENCH_AGAINST'];
const PEOPLE = 20;
const WORKS = [
  { inFlight: 16, count: 640 },
  { inFlight: 64, count: 640 },
];
/** The first one warms up, and is not counted. */
const ROUNDS = 3;
/** Statements that are rarer than this for a change are counted together. */
const RARE = 0.03;
const TEXT_LENGTH = 110;

type Counts = Map<string, number>;

const contenders: Contender[] = [];

beforeAll(async () => {
  for (const builtIn of AGAINST ? [AGAINST, root] : [root]) contenders.push(await Contender.start(builtIn, PEOPLE));
});
afterAll(async () => {
  for (const contender of contenders) await contender.stop();
});

it('what a PUT costs, by statement, script and queue', { timeout: 900_000 }, async () => {
  const allowance = new Allowance();
  for (const { inFlight, count } of WORKS) {
    const sums: Counts[] = contenders.map(() => new Map());
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, contender] of contenders.entries()) {
        await allowance.take(count);
        const counts = await countsOf(contender, { inFlight, count });
        if (round > 0) add(sums[index]!, counts);
      }
    }
    print(`PUT, ${inFlight} in flight`, sums, count * (ROUNDS - 1));
  }
});

/** What one run has cost, with the notifications and reads that follow it at once. */
async function countsOf(contender: Contender, work: { inFlight: number; count: number }): Promise<Counts> {
  await contender.prepare('PUT');
  const before = await countsSoFar(contender);
  const ms = await contender.run('PUT', work);
  const after = await countsSoFar(contender);
  const counts: Counts = new Map([['ms', ms]]);
  for (const [what, calls] of after) counts.set(what, calls - (before.get(what) ?? 0));
  return counts;
}

async function countsSoFar({ stack, meter }: Contender): Promise<Counts> {
  const { api, worker, postgres, redis: ofRedis, statements, scripts } = await meter.read();
  const counts: Counts = new Map([
    ['= CPU ms: API', api],
    ['= CPU ms: worker', worker],
    ['= CPU ms: Postgres', postgres],
    ['= CPU ms: Redis', ofRedis],
    ['= statements', statements],
    ['= scripts', scripts],
  ]);
  const database = new pg.Client(stack.database.url);
  await database.connect();
  const { rows } = await database.query<{ query: string; calls: string }>(
    `SELECT query, sum(calls) AS calls FROM pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%/* bench */%' GROUP BY query`,
  );
  for (const { query, calls } of rows) counts.set(query.replaceAll(/\s+/g, ' '), Number(calls));
  await database.end();
  const redis = new Redis(stack.redisUrl);
  for (const name of QUEUE_NAMES) {
    counts.set(`= jobs: ${name}`, Number((await redis.get(`copilot-calendar:${name}:id`)) ?? 0));
  }
  redis.disconnect();
  return counts;
}

function add(sums: Counts, counts: Counts): void {
  for (const [what, count] of counts) sums.set(what, (sums.get(what) ?? 0) + count);
}

function print(title: string, sums: readonly Counts[], changes: number): void {
  const ours = sums.at(-1)!;
  const names = [...new Set(sums.flatMap((counts) => [...counts.keys()]))];
  const most = (name: string) => Math.max(...sums.map((counts) => counts.get(name) ?? 0)) / changes;
  const shown = names
    .filter((name) => name.startsWith('=') || most(name) >= RARE)
    .toSorted((a, b) => Number(b.startsWith('=')) - Number(a.startsWith('=')) || most(b) - most(a));
  console.log(
    `\n${title}: for a change${sums.length > 1 ? ', the other build first' : ''} (${ours.get('ms')!.toFixed(0)} ms)`,
  );
  for (const name of shown) {
    const values = sums.map((counts) => ((counts.get(name) ?? 0) / changes).toFixed(2).padStart(6));
    console.log(`${values.join(' ')}  ${name.slice(0, TEXT_LENGTH)}`);
  }
}
