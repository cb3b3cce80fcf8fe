import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { UPCOMING } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';
import { printReport, report } from './figures';

const EVENTS = 500;
const PROVIDERS = ['google', 'microsoft'] as const;
/** What grows with what people do. */
const TABLES = ['career_events', 'calendar_links', 'sync_attempts', 'audit_log'];

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ env: { LOG_LEVEL: 'warn' } });
});
afterAll(async () => {
  printReport();
  await stack.stop();
});

it(`${EVENTS} events in two calendars: what they take in Postgres`, async () => {
  const person = await Person.of(stack);
  for (const provider of PROVIDERS) await person.connect(provider);
  const description = 'Bring the portfolio. Two rounds, forty minutes each; the first one with the team.';
  const events = Array.from({ length: EVENTS }, (_, number) => {
    return { ...UPCOMING, id: randomUUID(), title: `Interview ${number}: system design`, description };
  });
  await person.app.ok('POST', '/events/bulk', { events });
  const patience = { withinMs: 300_000, everyMs: 500 };
  await eventually(
    () => person.app.connections(),
    (connections) => connections.every(({ links }) => links['synced'] === EVENTS),
    patience,
  );
  for (const table of TABLES) report(`${table}, with its indexes`, await bytesPerRow(table));
});

async function bytesPerRow(table: string): Promise<string> {
  return withClient(stack.database.url, async (client) => {
    const { rows } = await client.query<{ bytes: string; count: string }>(
      `SELECT coalesce((SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree($1)),
                       pg_total_relation_size($1::regclass)) AS bytes,
              (SELECT count(*) FROM ${table}) AS count`,
      [table],
    );
    const { bytes, count } = rows[0]!;
    return `${Math.round(Number(bytes) / Number(count))} bytes a row (${count} rows)`;
  });
}
