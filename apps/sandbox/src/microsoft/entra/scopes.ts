const GRAPH_RESOURCE = 'https://graph.microsoft.com/';
const SIGN_IN_SCOPES = new Set(['openid', 'profile', 'email']);
const GRAPH_SCOPE = /^[A-Za-z]+(\.[A-Za-z]+)+$/;

/** In words a person understands, by name. */
const LABELS = new Map([
  ['calendars.readwrite', 'See and edit your calendars'],
  ['calendars.read', 'See your calendars'],
  ['offline_access', 'Stay connected while you are away'],
  ['openid', 'Sign you in'],
  ['profile', 'See your name'],
  ['email', 'See your e-mail address'],
  ['user.read', 'Read your profile'],
]);

/** What two spellings of a scope have in common: its last segment, without case. */
export function scopeName(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
}

export const entraScopes = {
  /** Of Graph by its form; a bare name means Graph. */
  isKnown: (scope: string) =>
    SIGN_IN_SCOPES.has(scope) || scope === 'offline_access' || GRAPH_SCOPE.test(scope.replace(GRAPH_RESOURCE, '')),
  canonical: (scope: string) => scope,
  isSame: (one: string, other: string) => scopeName(one) === scopeName(other),
  isSignIn: (scope: string) => SIGN_IN_SCOPES.has(scope),
  label: (scope: string) => LABELS.get(scopeName(scope)) ?? 'Use your data',
  /** `offline_access` never is. */
  listed: (scopes: readonly string[]) => scopes.filter((scope) => scope !== 'offline_access'),
};
