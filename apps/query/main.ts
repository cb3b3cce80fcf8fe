import { Console } from 'node:console';
import { parseArgs } from 'node:util';
import { loadDatabaseConfig } from '@calendar/platform/config';
import { StartRefusedError } from '@calendar/platform/errors';
import { reasonOf } from '@calendar/platform/process';
import { Client, DatabaseError } from 'pg';

/** Has Postgres answer one statement, with the rights of the service: for operators, where there is no psql. */
try {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
  if (positionals.length !== 1) throw new StartRefusedError('One statement is wanted, in quotation marks.');
  const rows = await answerTo(positionals[0]!);
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else new Console(process.stdout).table(rows);
} catch (error) {
  process.stderr.write(`${error instanceof DatabaseError ? error.message : reasonOf(error)}\n`);
  process.exitCode = 1;
}

async function answerTo(statement: string): Promise<unknown[]> {
  const { url } = loadDatabaseConfig(process.env);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect().catch((error: Error) => {
    throw new StartRefusedError(`Postgres cannot be reached with DATABASE_URL: ${error.message}`, { cause: error });
  });
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
}
