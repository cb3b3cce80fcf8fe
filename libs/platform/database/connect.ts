import { StartRefusedError } from '@calendar/platform/errors';
import { DataSource, TypeORMError, type DataSourceOptions } from 'typeorm';

/** @throws StartRefusedError when Postgres is away, or does not let us in: the operator can mend that */
export async function connect(options: DataSourceOptions): Promise<DataSource> {
  try {
    return await new DataSource(options).initialize();
  } catch (error) {
    // What TypeORM itself finds wrong is in the code, not in the surroundings.
    if (!(error instanceof Error) || error instanceof TypeORMError) throw error;
    throw new StartRefusedError(
      `Postgres cannot be reached with DATABASE_URL: ${reasonOf(error)}. ` +
        'Does it run, and are host, port, user, password and database right?',
      { cause: error },
    );
  }
}

/** A name with two addresses fails twice, and the error that says so has no message. */
function reasonOf(error: Error): string {
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name);
}
