import { createContext, use } from 'react';

/** What the server says about itself at `/web-config.json`. */
export interface WebConfig {
  /** `null`: sign-in is not set up. */
  signIn: { issuer: string; clientId: string; audience: string | null } | null;
  providers: { google: boolean; microsoft: boolean; caldav: boolean };
  sandbox: boolean;
  /** Where the simulated calendars are, as the browser reaches them; `null` outside of the sandbox. */
  sandboxUrl: string | null;
}

/** @throws Error when the server cannot be reached or is not this service */
export async function loadWebConfig(): Promise<WebConfig> {
  const response = await fetch('/web-config.json');
  if (!response.ok) throw new Error(`/web-config.json: ${response.status}`);
  return (await response.json()) as WebConfig;
}

const WebConfigContext = createContext<WebConfig | null>(null);
export const WebConfigProvider = WebConfigContext.Provider;

export function useWebConfig(): WebConfig {
  const config = use(WebConfigContext);
  if (!config) throw new Error('There is no WebConfigProvider above.');
  return config;
}
