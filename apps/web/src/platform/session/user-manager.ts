import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { SIGNED_IN_PATH, SIGNED_OUT_PATH, type SignInSettings } from './settings';

/** What speaks to the issuer. It keeps the session where `KeptSession` reads it. */
export function userManager({ issuer, clientId, audience }: SignInSettings): UserManager {
  return new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: `${location.origin}${SIGNED_IN_PATH}`,
    post_logout_redirect_uri: `${location.origin}${SIGNED_OUT_PATH}`,
    scope: 'openid profile email offline_access',
    ...(audience ? { extraQueryParams: { audience } } : {}),
    userStore: new WebStorageStateStore({ store: localStorage }),
    automaticSilentRenew: false,
    loadUserInfo: false,
  });
}
