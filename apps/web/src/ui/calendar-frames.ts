import type { Provider } from './provider-name';

/** Whether these pages stand between the simulated calendars, in a frame of our own page of them. */
export function isBesideCalendars(): boolean {
  return window.self !== window.top;
}

/** The frame in which a simulated calendar stands there: links of its events open in it. */
export function frameOf(provider: Provider): string {
  return `calendar-${provider}`;
}
