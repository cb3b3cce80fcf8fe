import { ProviderFailure } from '../provider-failure';

export interface GoogleErrorDetails {
  /** `global` unless said otherwise. */
  domain?: string;
  locationType?: 'parameter' | 'header';
  location?: string;
  /** Of the outer error, where it differs from the inner one. */
  outerMessage?: string;
  /** Only errors of Google's front end (authorization, quota) carry a status and details. */
  status?: string;
  details?: readonly object[];
  headers?: Readonly<Record<string, string>>;
}

/** An error in the envelope of the Calendar API. */
export class GoogleError extends ProviderFailure {
  constructor(
    code: number,
    readonly reason: string,
    message: string,
    details: GoogleErrorDetails = {},
  ) {
    super(code, envelope({ code, reason, message, details }), details.headers);
  }
}

function envelope({
  code,
  reason,
  message,
  details: { domain = 'global', locationType, location, outerMessage, status, details },
}: {
  code: number;
  reason: string;
  message: string;
  details: GoogleErrorDetails;
}): object {
  const errors = [{ domain, reason, message, locationType, location }];
  return { error: { errors, code, message: outerMessage ?? message, status, details } };
}

export const notFound = () => new GoogleError(404, 'notFound', 'Not Found');

export const invalid = (message = 'Invalid Value', details: GoogleErrorDetails = {}) =>
  new GoogleError(400, 'invalid', message, details);

export const required = (message: string) => new GoogleError(400, 'required', message);

export const badRequest = () => new GoogleError(400, 'badRequest', 'Bad Request');

export const bodyTooLarge = () => new GoogleError(413, 'uploadTooLarge', 'Request Entity Too Large');

export const invalidParameter = (location: string, message = `Invalid value for: ${location}`) =>
  new GoogleError(400, 'invalidParameter', message, { locationType: 'parameter', location });

export const emptyTimeRange = () =>
  new GoogleError(400, 'timeRangeEmpty', 'The specified time range is empty.', {
    domain: 'calendar',
    locationType: 'parameter',
    location: 'timeMax',
  });

const WRONG_CREDENTIALS =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid ' +
  'authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

export const invalidCredentials = () =>
  new GoogleError(401, 'authError', 'Invalid Credentials', {
    locationType: 'header',
    location: 'Authorization',
    outerMessage: WRONG_CREDENTIALS,
    status: 'UNAUTHENTICATED',
    headers: { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  });

export const loginRequired = () =>
  new GoogleError(401, 'required', 'Login Required', {
    locationType: 'header',
    location: 'Authorization',
    status: 'UNAUTHENTICATED',
    headers: { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/"' },
  });

/** @param method as in the discovery document: `calendar.events.list` */
export function insufficientScopes(method: string): GoogleError {
  const [, resource = '', verb = ''] = method.split('.');
  return new GoogleError(403, 'insufficientPermissions', 'Insufficient Permission', {
    outerMessage: 'Request had insufficient authentication scopes.',
    status: 'PERMISSION_DENIED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: {
          service: 'calendar-json.googleapis.com',
          method: `calendar.v3.${capital(resource)}.${capital(verb)}`,
        },
      },
    ],
    headers: { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"' },
  });
}

export function rateLimitExceeded(code: 403 | 429, limit: 'user' | 'project'): GoogleError {
  const name = limit === 'user' ? 'Queries per minute per user' : 'Queries per minute';
  const message =
    `Quota exceeded for quota metric 'Queries' and limit '${name}' of service 'calendar-json.googleapis.com' ` +
    `for consumer 'project_number:100000000000'.`;
  return new GoogleError(code, 'rateLimitExceeded', message, {
    domain: 'usageLimits',
    status: code === 429 ? 'RESOURCE_EXHAUSTED' : 'PERMISSION_DENIED',
  });
}

export const readOnlyCalendar = () =>
  new GoogleError(403, 'requiredAccessLevel', 'You need to have writer access to this calendar.', {
    domain: 'calendar',
  });

export const syncTokenWithRestrictions = () =>
  new GoogleError(
    400,
    'syncTokenWithRequestRestrictions',
    'Sync token cannot be used with other request restrictions.',
    { domain: 'calendar', locationType: 'parameter', location: 'syncToken' },
  );

export const fullSyncRequired = () =>
  new GoogleError(410, 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.', {
    domain: 'calendar',
    locationType: 'parameter',
    location: 'syncToken',
  });

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
