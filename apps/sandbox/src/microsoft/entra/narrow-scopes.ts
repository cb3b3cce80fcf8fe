import type { EntraProblem } from './entra-error';
import { isKnownScope, isOidcScope, resourceOf, scopeName, splitScopes } from './scopes';

export interface Narrowed {
  /** Of one resource, and of OpenID Connect. `offline_access` is never listed. */
  scopes: string[];
}

/**
 * What a token request gets of what was consented to: without `scope` all of the first resource, else what it names.
 *
 * @param asked the `scope` of the token request
 */
export function narrow(consented: readonly string[], asked: string | null): Narrowed | EntraProblem {
  const names = asked === null ? null : splitScopes(asked);
  const unknown = names?.find((scope) => !isKnownScope(scope));
  if (unknown !== undefined) {
    const text = `The provided value for the input parameter 'scope' is not valid: '${unknown}'.`;
    return { error: 'invalid_scope', number: 70011, text };
  }
  const resources = new Set(names?.map(resourceOf).filter((resource) => resource !== null));
  if (resources.size > 1) {
    const text =
      'Provided value for the input parameter scope is not valid because it contains more than one resource.';
    return { error: 'invalid_request', number: 28000, text };
  }
  const allowed = new Set(consented.map(scopeName));
  if (names?.some((scope) => !allowed.has(scopeName(scope)) && !scope.endsWith('/.default'))) {
    const text = 'The user or administrator has not consented to use the application with these scopes.';
    return { error: 'invalid_grant', number: 65001, text, suberror: 'consent_required' };
  }
  const resource = [...resources][0] ?? firstResource(consented);
  const ofResource = consented.filter((scope) => isOidcScope(scope) || resourceOf(scope) === resource);
  const wanted = names === null || names.every(isOidcScope) ? null : new Set(names.map(scopeName));
  const given = ofResource.filter((scope) => isOidcScope(scope) || !wanted || wanted.has(scopeName(scope)));
  return { scopes: given.filter((scope) => scope !== 'offline_access') };
}

function firstResource(scopes: readonly string[]): string | null {
  return scopes.map(resourceOf).find((resource) => resource !== null) ?? null;
}
