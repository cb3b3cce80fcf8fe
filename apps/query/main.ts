import { Console } from 'node:console';
import { parseArgs } from 'node:util';
import { loadDatabaseConfig } from '@calendar/platform/config';
import { StartRefusedError } from '@calendar/platform/errors';
import { reasonOf } from '@calendar/platform/process';
import { Client, DatabaseError } from 'pg';

/** Has Postgres answer one statement that changes nothing, with the rights of the service: for operators, where there is no psql. */
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
    // A name with two addresses fails twice, and the error that says so has no message.
    const reason = error.message || (error as NodeJS.ErrnoException).code;
    throw new StartRefusedError(`Postgres cannot be reached with DATABASE_URL: ${reason}`, { cause: error });
  });
  try {
    // What is changed by hand nobody would hear of. The protocol allows one statement, so none ends this transaction and goes on.
    await client.query('BEGIN READ ONLY');
    const question = { text: statement, queryMode: 'extended' };
    return (await client.query<object>(question)).rows;
  } finally {
    await client.end();
  }
}
