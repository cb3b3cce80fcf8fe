import { ProviderFailure } from '../../provider-failure';

/** An error in Graph's envelope. Texts may change at any time in the real service: only codes count. */
export class GraphError extends ProviderFailure {
  constructor(
    status: number,
    readonly code: string,
    private readonly text: string,
    private readonly more: { headers?: Record<string, string>; annotations?: Record<string, unknown> } = {},
  ) {
    super(status, { error: { code, message: text, ...more.annotations } }, more.headers);
  }

  /** The same, as an answer to one request. */
  asAnswerTo({ requestId, clientRequestId, now }: Asked): ProviderFailure {
    const innerError = {
      date: new Date(now).toISOString().slice(0, 19),
      'request-id': requestId,
      'client-request-id': clientRequestId ?? requestId,
    };
    const error = { code: this.code, message: this.text, ...this.more.annotations, innerError };
    const ids = { 'request-id': requestId, 'client-request-id': innerError['client-request-id'] };
    return new ProviderFailure(this.status, { error }, { ...this.headers, ...ids });
  }
}

interface Asked {
  requestId: string;
  clientRequestId: string | undefined;
  /** Epoch milliseconds. */
  now: number;
}

const AUTHORIZATION_URI = 'https://login.microsoftonline.com/common/oauth2/authorize';

export const invalidToken = (message = 'Lifetime validation failed, the token is expired.') =>
  new GraphError(401, 'InvalidAuthenticationToken', message, {
    headers: { 'WWW-Authenticate': `Bearer realm="", authorization_uri="${AUTHORIZATION_URI}"` },
  });

export const accessDenied = () =>
  new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');

export const itemNotFound = () =>
  new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

export const malformedId = () => new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');

export const badRequest = (message: string) => new GraphError(400, 'BadRequest', message);

export const bodyTooLarge = () =>
  new GraphError(413, 'RequestEntityTooLarge', 'The size of the request body exceeds the maximum.');

export const invalidRequest = (message: string) => new GraphError(400, 'ErrorInvalidRequest', message);

export const invalidParameter = (message: string) => new GraphError(400, 'ErrorInvalidParameter', message);

export const propertyValidation = (message = 'At least one property failed validation.') =>
  new GraphError(400, 'ErrorPropertyValidationFailure', message);

export const occurrenceCrossing = () =>
  new GraphError(
    400,
    'ErrorOccurrenceCrossingBoundary',
    'Modified occurrence is crossing or overlapping adjacent occurrence.',
  );

export const badBody = (message = 'Unable to read JSON request payload.') =>
  new GraphError(400, 'RequestBodyRead', message);

export const unknownTimeZone = (name: string) =>
  new GraphError(
    400,
    'TimeZoneNotSupportedException',
    `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
  );

export const staleChangeKey = () =>
  new GraphError(
    412,
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match ' +
      'the current change key for the item.',
  );

export const throttled = (retryAfter: string | null, limit: 'MailboxConcurrency' | 'request') =>
  new GraphError(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, {
    headers: retryAfter === null ? {} : { 'Retry-After': retryAfter },
  });
