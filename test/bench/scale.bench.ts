import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, it } from 'vitest';
import { dataSourceOptions, UnitOfWork } from '../../libs/platform/database';
import { createTestDatabase } from '../support/database';
import { LOOKS, type Scene } from '../support/scale/looks';
import { fillWith, LINKS_PER_CONNECTION } from '../support/scale/many-rows';
import { median, printReport, report } from './figures';

const LINKS = Number(process.env['BENCH_LINKS'] ?? 1_000_000);
/** Each look is done so often; the first times are for what has to be read from disk. */
const TIMES = 12;
const FIRST_TIMES = 2;
const BAR_MS = 10;

afterAll(printReport);

const uuidOf = (text: string) =>
  createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

interface Time {
  median: number;
  quickest: number;
}

/** What each look takes among so many links, in ms. */
async function timesAmong(links: number): Promise<Map<string, Time>> {
  const database = await createTestDatabase();
  const dataSource = new DataSource(dataSourceOptions({ url: database.url, migrations: [], poolSize: 1 }));
  await dataSource.initialize();
  const times = new Map<string, Time>();
  try {
    await fillWith(dataSource, links);
    const scene: Scene = {
      unitOfWork: new UnitOfWork(dataSource),
      id: (table, number) => uuidOf(`${table}${number}`),
    };
    for (const { what, run } of LOOKS) times.set(what, await timeOf(() => run(scene)));
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
  return times;
}

async function timeOf(run: () => Promise<unknown>): Promise<Time> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const began = performance.now();
    await run();
    times.push(performance.now() - began);
  }
  const warm = times.slice(FIRST_TIMES);
  return { median: median(warm), quickest: Math.min(...warm) };
}

const textOf = ({ median: usual, quickest }: Time) => `p50 ${usual.toFixed(1)}, quickest ${quickest.toFixed(1)} ms`;

it(`what is looked up all the time, among ${LINKS.toLocaleString('en')} links and half of them`, async () => {
  const [half, all] = [await timesAmong(LINKS / 2), await timesAmong(LINKS)];
  for (const [what, time] of all) report(what, textOf(time), `among half: ${textOf(half.get(what)!)}`);
  const connections = LINKS / LINKS_PER_CONNECTION;
  report(
    'links, connections',
    `${LINKS.toLocaleString('en')}, ${connections.toLocaleString('en')}`,
    `bar: ${BAR_MS} ms each`,
  );
}, 1_800_000);
