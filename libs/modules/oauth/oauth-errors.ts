/** What an error of a provider's OAuth endpoints means: told by a refresh, by the exchange of a code, or to a consent. */
export type OauthErrorClass =
  /** The grant has ended, or the person has to show up: they connect again. */
  | 'grant-ended'
  /** Nobody has allowed it: when told to a person who just did, only their administrator can. */
  | 'consent-missing'
  /** The administrators of the account forbid it: only they can help. */
  | 'administrator'
  /** The person said no. */
  | 'denied'
  /** Our client or our request is refused: the operator's to mend, and no fault of any grant. */
  | 'client-refused'
  /** An outage, or too many requests: it passes. */
  | 'passing';

/**
 * Every code that the providers document, each in one class: RFC 6749, OpenID Connect, Google (guide "Using OAuth 2.0 for
 * Web Server Applications") and Microsoft (reference "Authentication and authorization error codes"). A code that is not
 * known proves nothing: it is taken for passing.
 */
const CODES = {
  invalid_grant: 'grant-ended',
  interaction_required: 'grant-ended',
  login_required: 'grant-ended',
  account_selection_required: 'grant-ended',
  consent_required: 'consent-missing',
  admin_policy_enforced: 'administrator',
  policy_enforced: 'administrator',
  org_internal: 'administrator',
  access_denied: 'denied',
  invalid_client: 'client-refused',
  unauthorized_client: 'client-refused',
  deleted_client: 'client-refused',
  disabled_client: 'client-refused',
  restricted_client: 'client-refused',
  disallowed_useragent: 'client-refused',
  redirect_uri_mismatch: 'client-refused',
  invalid_request: 'client-refused',
  invalid_scope: 'client-refused',
  invalid_resource: 'client-refused',
  invalid_target: 'client-refused',
  unsupported_grant_type: 'client-refused',
  unsupported_response_type: 'client-refused',
  temporarily_unavailable: 'passing',
  server_error: 'passing',
  slow_down: 'passing',
  rate_limit_exceeded: 'passing',
  internal_failure: 'passing',
} as const satisfies Record<string, OauthErrorClass>;

/** Too many requests for one token, told as `invalid_grant`: the grant is fine, and so is a later try. */
export const LOOP_DETECTED = 50_196;

/**
 * Microsoft's numbers (AADSTS), which tell more than the code they come with. Only those that change its meaning: they are
 * no contract, and without them the code decides.
 */
const NUMBERS = {
  // The account is disabled, or not assigned to our application.
  50_057: 'administrator',
  50_105: 'administrator',
  // Conditional access: device, application, network or risk.
  53_000: 'administrator',
  53_001: 'administrator',
  53_002: 'administrator',
  53_003: 'administrator',
  53_004: 'administrator',
  53_011: 'administrator',
  // Consent is for administrators.
  90_093: 'administrator',
  90_094: 'administrator',
  90_095: 'administrator',
  90_097: 'administrator',
  65_001: 'consent-missing',
  65_004: 'denied',
  [LOOP_DETECTED]: 'passing',
  70_012: 'passing',
  90_006: 'passing',
  90_024: 'passing',
  90_033: 'passing',
} as const satisfies Record<number, OauthErrorClass>;

const BY_CODE: ReadonlyMap<string, OauthErrorClass> = new Map(Object.entries(CODES));
const BY_NUMBER: ReadonlyMap<number, OauthErrorClass> = new Map(
  Object.entries(NUMBERS).map(([number, meaning]) => [Number(number), meaning]),
);

/** @param numbers Microsoft's, the most telling one first */
export function classOfOauthError(code: string, numbers: readonly number[] = []): OauthErrorClass {
  for (const number of numbers) {
    const told = BY_NUMBER.get(number);
    if (told) return told;
  }
  return BY_CODE.get(code) ?? 'passing';
}

/** The numbers in the words that Microsoft sends along with an error in a redirect. */
export function numbersIn(description: string | undefined): number[] {
  return Array.from((description ?? '').matchAll(/AADSTS(\d{4,9})\b/g), ([, digits]) => Number(digits));
}
