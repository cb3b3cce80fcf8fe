import { QueueFullError, TransactionEndedError } from '@calendar/platform/database';
import { AppError } from '@calendar/platform/errors';
import { edgeProblem } from './edge-problems';

/**
 * SQLSTATE classes 08, 53, 57P, 40, 25P03, 55P03 and 57014
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html): no connection, no resources, shutting down, a
 * transaction that lost against another, one that rested for too long, and one that waited for longer than the operator
 * lets it.
 */
const PASSING = /^(08...|53...|57P0[1-3]|40001|40P01|25P03|55P03|57014)$/;
const NETWORK = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
/** node-postgres has no codes for these. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

const RETRY_SECONDS = '2';

/**
 * What the database's error means to a REST client; `undefined` when it is none that they are to know more of. A value
 * that Postgres refuses (SQLSTATE class 22) is among those: what a client may not send is told before it gets there, so it
 * is a fault of ours, or of what a provider has sent.
 */
export function databaseProblem(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (error instanceof QueueFullError) {
    return edgeProblem('rate-limit.exceeded', {
      detail: 'Too many of your changes are waiting for each other. Try again when some of them are done.',
      headers: { 'Retry-After': RETRY_SECONDS },
      reason: 'own-line',
      cause: error,
    });
  }
  const isLost = LOST_CONNECTION.test(error.message) || error instanceof TransactionEndedError;
  if (PASSING.test(code) || NETWORK.test(code) || isLost) {
    return edgeProblem('service.unavailable', {
      detail: 'The database cannot be reached at the moment. Try again shortly.',
      headers: { 'Retry-After': RETRY_SECONDS },
      cause: error,
    });
  }
  return undefined;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
