import { randomUUID } from 'node:crypto';
import { ProviderFailure } from '../../provider-failure';

export const ENTRA_ORIGIN = 'https://login.microsoftonline.com';

export interface EntraProblem {
  error: string;
  /** Of AADSTS. Not a contract, and clients must not rest on it. */
  number: number;
  text: string;
  /** Of the token endpoint. */
  suberror?: string;
  /** Of the authorization endpoint. */
  subcode?: string;
}

/**
 * A refusal of the token endpoint: 400, and 401 when the client did not prove who it is.
 *
 * @param now epoch milliseconds
 */
export function tokenFailure({ error, number, text, suberror }: EntraProblem, now: number): ProviderFailure {
  const trace = { trace_id: randomUUID(), correlation_id: randomUUID() };
  const timestamp = timestampOf(now);
  return new ProviderFailure(
    error === 'invalid_client' ? 401 : 400,
    {
      error,
      error_description:
        `${describe({ number, text })} Trace ID: ${trace.trace_id}\r\nCorrelation ID: ${trace.correlation_id}\r\n` +
        `Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      ...trace,
      error_uri: `${ENTRA_ORIGIN}/error?code=${number}`,
      ...(suberror === undefined ? {} : { suberror }),
    },
    { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' },
  );
}

export function describe({ number, text }: Pick<EntraProblem, 'number' | 'text'>): string {
  return `AADSTS${number}: ${text}`;
}

export const missingParameter = (name: string): EntraProblem => ({
  error: 'invalid_request',
  number: 900144,
  text: `The request body must contain the following parameter: '${name}'.`,
});

function timestampOf(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
