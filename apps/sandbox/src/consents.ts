import type { ProviderName } from './provider-name';

/** What a person would have done on the consent page. */
export interface ScriptedConsent {
  /** E-mail; the account is created when it does not exist. */
  account: string;
  decision: 'approve' | 'deny' | 'partial';
  /** With `partial`: the scopes that stay ticked. */
  scopes?: string[] | undefined;
  /** Answers only the authorization request with this `state`; absent: whichever comes next. */
  state?: string | undefined;
}

/** Answers queued over the control API: an authorization request of a provider takes one instead of a page. */
export class ScriptedConsents {
  private readonly queues = new Map<ProviderName, ScriptedConsent[]>();

  add(provider: ProviderName, consent: ScriptedConsent): void {
    const queue = this.queues.get(provider) ?? [];
    queue.push(consent);
    this.queues.set(provider, queue);
  }

  /**
   * The oldest one that is meant for this authorization request, which is used up by this; undefined when a person has to
   * answer.
   */
  take(provider: ProviderName, state: string | null): ScriptedConsent | undefined {
    const queue = this.queues.get(provider) ?? [];
    const index = queue.findIndex((consent) => consent.state === undefined || consent.state === state);
    return index === -1 ? undefined : queue.splice(index, 1)[0];
  }

  clear(): void {
    this.queues.clear();
  }
}
