const GRAPH_RESOURCE = 'https://graph.microsoft.com/';
const OIDC_SCOPES = new Set(['openid', 'profile', 'email', 'offline_access']);
const SIGN_IN_SCOPES = new Set(['openid', 'profile', 'email']);
const GRAPH_SCOPE = /^[A-Za-z]+(\.[A-Za-z]+)+$/;

/** The scopes of a request, without doubles. */
export function splitScopes(text: string): string[] {
  return [...new Set(text.split(' ').filter(Boolean))];
}

/** What two spellings of a scope have in common: its last segment, without case. */
export function scopeName(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
}

export function isOidcScope(scope: string): boolean {
  return OIDC_SCOPES.has(scope);
}

/** Those that no consent page lets a person refuse by themselves. */
export function isSignInScope(scope: string): boolean {
  return SIGN_IN_SCOPES.has(scope);
}

/** The resource of a scope; null for the scopes of OpenID Connect. A bare name means Graph. */
export function resourceOf(scope: string): string | null {
  if (isOidcScope(scope)) return null;
  return /^https:\/\/.+\//.test(scope) ? scope.slice(0, scope.lastIndexOf('/') + 1) : GRAPH_RESOURCE;
}

/** Whether Entra would know it: of Graph by its form, of other resources not at all but by their address. */
export function isKnownScope(scope: string): boolean {
  const resource = resourceOf(scope);
  if (resource === null || resource !== GRAPH_RESOURCE) return true;
  const name = scope.replace(GRAPH_RESOURCE, '');
  return GRAPH_SCOPE.test(name);
}

/** In words a person understands. */
export function labelOf(scope: string): string {
  switch (scopeName(scope)) {
    case 'calendars.readwrite':
      return 'See and edit your calendars';
    case 'calendars.read':
    case 'calendars.readbasic':
      return 'See your calendars';
    case 'offline_access':
      return 'Stay connected while you are away';
    case 'openid':
      return 'Sign you in';
    case 'profile':
      return 'See your name';
    case 'email':
      return 'See your e-mail address';
    case 'user.read':
      return 'Read your profile';
    default:
      return 'Use your data';
  }
}
