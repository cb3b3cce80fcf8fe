import type { SignInPlaces } from './sandbox-world';

const SCOPES = 'https://www.googleapis.com/auth/';

/** How an account of the simulated Google is connected. */
export const GOOGLE_PLACES: SignInPlaces = {
  provider: 'google',
  authorize: '/accounts.google.com/o/oauth2/v2/auth',
  token: '/oauth2.googleapis.com/token',
  scopes: ['openid', 'email', `${SCOPES}calendar.events`, `${SCOPES}calendar.calendarlist.readonly`],
  readOnlyScopes: ['openid', 'email', `${SCOPES}calendar.readonly`],
  apiHost: 'www.googleapis.com',
};
