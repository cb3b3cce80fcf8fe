import { waitAside } from '@calendar/contracts/jobs';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';

/** An answer that takes longer holds up nobody but who waits for it. */
const PATIENCE_MS = 1_000;
/** So many slow accounts, and it is their provider that is slow. */
const SLOW_PROVIDER_ACCOUNTS = 3;
/** Who was slow is not held for slow for longer, if nobody has asked again. */
const REMEMBERED_MS = 60_000;

/**
 * Waits for providers. A job that has waited for a while gives up its place in its queue and goes on beside it; one that
 * asks an account, or a provider, that has just kept another one waiting, does so at once: however many accounts hang,
 * the others find their places free.
 */
@Injectable()
export class SlowAccounts {
  /** Accounts and when each was last slow, by their provider. */
  private readonly slow = new Map<ProviderId, Map<string, number>>();

  /** Runs a call for an account. */
  async wait<Result>(provider: ProviderId, account: string, call: () => Promise<Result>): Promise<Result> {
    const slow = this.slowOf(provider);
    const isKnown = slow.has(account) || slow.size >= SLOW_PROVIDER_ACCOUNTS;
    const began = performance.now();
    const late = setTimeout(() => slow.set(account, performance.now()), PATIENCE_MS);
    try {
      return await waitAside(call(), isKnown ? 0 : PATIENCE_MS);
    } finally {
      clearTimeout(late);
      if (performance.now() - began < PATIENCE_MS) slow.delete(account);
    }
  }

  private slowOf(provider: ProviderId): Map<string, number> {
    const slow = this.slow.get(provider) ?? new Map<string, number>();
    this.slow.set(provider, slow);
    const forgetBefore = performance.now() - REMEMBERED_MS;
    for (const [account, at] of slow) if (at < forgetBefore) slow.delete(account);
    return slow;
  }
}
