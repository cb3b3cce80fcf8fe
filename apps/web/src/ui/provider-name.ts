import type { ConnectionView } from '@calendar/client';

export type Provider = ConnectionView['provider'];

const NAMES: Record<Provider, [full: string, short: string]> = {
  google: ['Google Calendar', 'Google'],
  microsoft: ['Outlook', 'Outlook'],
  caldav: ['CalDAV calendar', 'CalDAV'],
};

/** "Google Calendar", "Outlook". */
export function providerName(provider: Provider): string {
  return NAMES[provider][0];
}

/** "Google", "Outlook". */
export function shortProviderName(provider: Provider): string {
  return NAMES[provider][1];
}
