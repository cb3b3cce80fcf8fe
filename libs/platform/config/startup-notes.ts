import type { AppConfig } from './app-config';

const NAMES = { google: 'Google Calendar', microsoft: 'Outlook' } as const;

/** What an operator should know of a configuration that is right but does not switch everything on. */
export function startupNotes({ providers, sandbox, pushEnabled, api, operators }: AppConfig): string[] {
  const off = (['google', 'microsoft'] as const)
    .filter((provider) => providers[provider] === null)
    .map((provider) => {
      const prefix = provider.toUpperCase();
      return `${NAMES[provider]} is off: ${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET are not set`;
    });
  return [
    ...off,
    ...(providers.caldav ? [] : ['CalDAV is off: CALDAV_ENABLED is false']),
    ...(sandbox ? [`Providers are simulated by the sandbox at ${sandbox.url}`] : []),
    ...(operators.isClosed && operators.token === null && api.metricsPort === null
      ? ['The API serves no metrics: set METRICS_PORT or METRICS_TOKEN']
      : []),
    ...(pushEnabled ? [] : ['Push notifications are off: calendars are polled']),
  ];
}
