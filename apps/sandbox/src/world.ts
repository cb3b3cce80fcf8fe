import type { SandboxClock } from './clock';
import type { ScriptedConsents } from './consents';
import type { FaultRules } from './faults/fault-rules';
import type { Notifier } from './notifications/notifier';
import type { Traffic } from './traffic/traffic';

/** What every simulated provider may use. One per sandbox; nothing here knows a provider's words. */
export interface World {
  /** Where the sandbox is reached, without a slash at the end: `http://127.0.0.1:4010`. Known once it listens. */
  baseUrl: string;
  readonly clock: SandboxClock;
  readonly consents: ScriptedConsents;
  readonly faults: FaultRules;
  /** Log and counters of provider requests; `traffic.inFlight(provider, account)` for concurrency limits. */
  readonly traffic: Traffic;
  /** Delivers webhooks. */
  readonly notifier: Notifier;
}
