import type { AppConfig } from '@calendar/platform/config';

/** What the web app must know before it can do anything; nothing in it is secret. */
export interface WebConfig {
  /** `null`: sign-in is not configured. */
  signIn: { issuer: string; clientId: string; audience: string | null } | null;
  /** Providers that can be connected here. */
  providers: { google: boolean; microsoft: boolean; caldav: boolean };
  /** Calendars are simulated. */
  sandbox: boolean;
  /** Where they are simulated; `null` when they are not. */
  sandboxUrl: string | null;
}

export function webConfig({ auth, web, providers, sandbox }: AppConfig): WebConfig {
  const { issuer, audience = null } = auth;
  const clientId = web.oidcClientId;
  return {
    signIn: issuer && clientId ? { issuer, clientId, audience } : null,
    providers: {
      google: providers.google !== null,
      microsoft: providers.microsoft !== null,
      caldav: providers.caldav !== null,
    },
    sandbox: sandbox !== null,
    sandboxUrl: sandbox?.url ?? null,
  };
}
