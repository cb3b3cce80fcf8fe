import { ProviderError, type TrafficLimits } from '@calendar/contracts/calendar-provider';
import { accessOf } from './account-access';
import { isSharedService } from './server-addresses';

/** Every person has a server of their own, or shares one of a service that counts by person. */
const PROJECT = { requests: 100_000, windowMs: 60_000 };

/** iCloud and Fastmail publish no figures: what other clients have found to be taken for long. */
export const LIMITS_OF_SERVICES: TrafficLimits = {
  inFlight: 2,
  account: { requests: 240, windowMs: 60_000 },
  project: PROJECT,
};

/**
 * A server that somebody runs for themselves tells by its answers how fast it is: no more are asked of it than four at once, and
 * the next one only when one of them is answered. The count per minute is for servers that are faster than anybody needs.
 */
export const LIMITS_OF_OWN_SERVERS: TrafficLimits = {
  inFlight: 4,
  account: { requests: 3_000, windowMs: 60_000 },
  project: PROJECT,
};

/** By the server on which the calendars of an account are, whatever preset was chosen when it was connected. Pure. */
export function limitsOfAccount(token: string): TrafficLimits {
  const home = homeOf(token);
  return home && !isSharedService(home) ? LIMITS_OF_OWN_SERVERS : LIMITS_OF_SERVICES;
}

/** `null` for a token that is none of ours: the call itself tells what is wrong with it. */
function homeOf(token: string): URL | null {
  try {
    return URL.parse(accessOf(token).home);
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}
