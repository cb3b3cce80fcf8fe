import { ProviderFailure } from '../provider-failure';

interface Details {
  /** `global` unless said otherwise. */
  domain?: string;
  locationType?: 'parameter' | 'header';
  location?: string;
  /** Only errors of Google's front end (authorization, quota) carry one. */
  status?: string;
  headers?: Readonly<Record<string, string>>;
}

/** An error in the envelope of the Calendar API. */
export class GoogleError extends ProviderFailure {
  constructor(code: number, reason: string, message: string, details: Details = {}) {
    const { domain = 'global', locationType, location, status, headers } = details;
    const errors = [{ domain, reason, message, locationType, location }];
    super(code, { error: { errors, code, message, status } }, headers);
  }
}

export const notFound = () => new GoogleError(404, 'notFound', 'Not Found');

export const invalid = (message = 'Invalid Value', details: Details = {}) =>
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

const REALM = 'Bearer realm="https://accounts.google.com/"';
const HEADER = { locationType: 'header', location: 'Authorization', status: 'UNAUTHENTICATED' } as const;

export const invalidCredentials = () =>
  new GoogleError(401, 'authError', 'Invalid Credentials', {
    ...HEADER,
    headers: { 'WWW-Authenticate': `${REALM}, error="invalid_token"` },
  });

export const loginRequired = () =>
  new GoogleError(401, 'required', 'Login Required', { ...HEADER, headers: { 'WWW-Authenticate': REALM } });

export const insufficientScopes = () =>
  new GoogleError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.', {
    status: 'PERMISSION_DENIED',
    headers: { 'WWW-Authenticate': `${REALM}, error="insufficient_scope"` },
  });

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
