import { randomUUID } from 'node:crypto';
import type { OAuthProblem, Refusal } from '../../oauth/oauth-dialect';
import { ProviderFailure } from '../../provider-failure';

const refusal = (error: string, number: number, text: string): Refusal => ({ error, number, text });
const missing = (name: string): Refusal =>
  refusal('invalid_request', 900_144, `The request body must contain the following parameter: '${name}'.`);
const UNKNOWN_CODE = refusal('invalid_grant', 70_000, "The provided value for the 'code' parameter is not valid.");

/** After the reference "Microsoft Entra authentication and authorization error codes". Numbers are no contract. */
export const ENTRA_REFUSALS: Readonly<Record<OAuthProblem, Refusal>> = {
  'no-client-id': missing('client_id'),
  'bad-redirect-uri': refusal('invalid_request', 50_011, 'The redirect URI is none of those of the application.'),
  'bad-response-type': refusal('unsupported_response_type', 700_054, 'The response type is not enabled.'),
  'no-scope': missing('scope'),
  'unknown-scope': refusal('invalid_scope', 70_011, "The provided value for the input parameter 'scope' is not valid."),
  'bad-prompt': refusal('invalid_request', 90_023, 'The prompt value is not supported.'),
  'bad-challenge': refusal('invalid_request', 501_491, 'The code_challenge or its method is not valid.'),
  'unknown-parameter': refusal('invalid_request', 9_002_313, 'Invalid request. Request is malformed or invalid.'),
  declined: refusal('access_denied', 65_004, 'User declined to consent to access the app.'),
  'no-client-secret': refusal('invalid_client', 7_000_218, 'The request body must contain a client secret.'),
  'wrong-client-secret': refusal('invalid_client', 7_000_215, 'Invalid client secret provided.'),
  'no-grant-type': missing('grant_type'),
  'unknown-grant-type': refusal('unsupported_grant_type', 70_003, 'The app requested an unsupported grant type.'),
  'no-code': missing('code'),
  'unknown-code': UNKNOWN_CODE,
  'used-code': refusal('invalid_grant', 54_005, 'OAuth2 Authorization code was already redeemed.'),
  'expired-code': refusal('invalid_grant', 70_008, 'The provided authorization code has expired.'),
  'other-redirect-uri': refusal('invalid_grant', 500_112, 'The reply address does not match the one of the request.'),
  'wrong-verifier': refusal('invalid_grant', 501_481, 'The Code_Verifier does not match the code_challenge.'),
  'no-refresh-token': missing('refresh_token'),
  'unknown-refresh-token': refusal('invalid_grant', 70_000, 'The grant is expired or invalid.'),
  'revoked-refresh-token': refusal('invalid_grant', 50_173, 'The provided grant has expired due to it being revoked.'),
  'no-token': missing('token'),
  'unknown-token': UNKNOWN_CODE,
};

/** An answer of the token endpoint: 400, and 401 when the client did not prove who it is. */
export function entraFailure({ error, number = 0, text }: Refusal, now: number): ProviderFailure {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const details = `Trace ID: ${trace}\r\nCorrelation ID: ${correlation}\r\nTimestamp: ${timestamp}`;
  return new ProviderFailure(
    error === 'invalid_client' ? 401 : 400,
    {
      error,
      error_description: `AADSTS${number}: ${text} ${details}`,
      error_codes: [number],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
    },
    { 'Cache-Control': 'no-store, no-cache' },
  );
}

/** Of a redirect. */
export function toldByWayOfTheApp({ error, number, text }: Refusal): Record<string, string> {
  const subcode = error === 'access_denied' ? { error_subcode: 'cancel' } : undefined;
  return { error_description: `AADSTS${number}: ${text}`, ...subcode };
}
