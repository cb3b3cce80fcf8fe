import { afterEach } from 'vitest';
import { troubleSince } from './processes';

const MOST_LINES = 30;
const MOST_CHARACTERS = 2_000;

// On a machine that is gone by the time somebody looks, this is all that is left to tell why a test has failed.
afterEach(({ task: { name, result } }) => {
  if (result?.state !== 'fail') return;
  const lines = troubleSince(result.startTime ?? 0).slice(-MOST_LINES);
  const text = [`What went wrong during "${name}":`, ...lines.map((line) => line.slice(0, MOST_CHARACTERS))].join('\n');
  process.stderr.write(`${text}\n`);
});
