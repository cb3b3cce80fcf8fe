import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/paths.mjs';

/** One line of the report. */
interface Figure {
  what: string;
  value: string;
  /** What it is compared with, measured in the same run, or the bar that it has to meet. */
  beside: string;
}

const figures: Figure[] = [];

export function report(what: string, value: string, beside = ''): void {
  figures.push({ what, value, beside });
}

/** Prints what was measured as a table, and keeps it as JSON. */
export function printReport(): void {
  console.table(Object.fromEntries(figures.map(({ what, value, beside }) => [what, { value, beside }])));
  const folder = join(root, '.data', 'bench');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`Also in ${file}`);
}

/** @param values ms @returns "p50 12 · p95 30 · p99 41 ms" */
export function percentiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return `p50 ${at(0.5)} · p95 ${at(0.95)} · p99 ${at(0.99)} ms (n = ${sorted.length})`;
}

/** Runs `work` once for each item, so many at a time. @returns how long all of it took, ms */
export async function atOnce<Item>(
  concurrency: number,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<number> {
  const queue = [...items];
  const began = performance.now();
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return performance.now() - began;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.5)]! + sorted[Math.floor(middle)]!) / 2;
}
