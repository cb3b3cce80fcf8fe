import {
  ProviderError,
  ProviderRegistry,
  type CalendarProvider,
  type ProviderSession,
  type TrafficLimits,
} from '@calendar/contracts/calendar-provider';
import { AccessTokens } from '@calendar/contracts/ports';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import {
  AccountGate,
  AccountLines,
  GateUnavailableError,
  type Blocked,
  type GateLimits,
  type Priority,
  type Permit,
} from '@calendar/platform/redis';
import { Injectable } from '@nestjs/common';
import { waitAside } from '@calendar/contracts/jobs';
import { AccountKeys, type Account } from './account-keys';
import { PlaceAtGate } from './place-at-gate';
import { backOffAfter } from './reactions';
import { SlowAccounts } from './slow-accounts';

/** Provider calls are given up after this long. */
const CALL_TIMEOUT_MS = 20_000;
/** Who would have to wait for a permit for longer than this is sent away, to come back then. */
const PATIENCE_MS = 1_500;
/** Who waits longer for a permit holds up nobody of another account. */
const IN_PLACE_MS = 20;
/** A permit comes back by itself after this long, should its worker die. */
const PERMIT_MS = 30_000;
/** Without Redis nobody knows the limits: nothing is sent, and this much later it is tried again. */
const GATE_AWAY_MS = 1_000;

type Call<Result> = (provider: CalendarProvider, session: ProviderSession) => Promise<Result>;

interface CallRequest<Result> {
  account: Account;
  priority: Priority;
  writes: boolean;
  call: Call<Result>;
}

/** In whose call a request is to be sent. */
interface Asked extends Pick<CallRequest<unknown>, 'priority' | 'writes'> {
  session: ProviderSession;
  /** That of the request before it. */
  continues?: Permit;
}

/** The account has as many requests under way as it may, or has used up its quota for now. */
export class AccountBusyError extends Error {
  override readonly name = 'AccountBusyError';
  constructor(readonly retryAfterMs: number) {
    super(`The account may be asked again in ${retryAfterMs} ms.`);
  }
}

/** The account may write nothing for a long while. It is read all the same, and events are taken out of it. */
export class WritesWaitError extends Error {
  override readonly name = 'WritesWaitError';
  constructor(readonly retryAfterMs: number) {
    super(`The account may be written to again in ${retryAfterMs} ms.`);
  }
}

/** The one way to a provider: with a good token, within the account's limits, which each request asks for (`beforeRequest`), and with a time-out. */
@Injectable()
export class ProviderCalls {
  constructor(
    private readonly registry: ProviderRegistry,
    private readonly tokens: AccessTokens,
    private readonly gate: AccountGate,
    private readonly lines: AccountLines,
    private readonly accounts: AccountKeys,
    private readonly slow: SlowAccounts,
  ) {}

  provider(id: ProviderId): CalendarProvider {
    return this.registry.get(id);
  }

  /**
   * Runs one provider call. A refused token is replaced once and the call repeated. When the provider asks to be left
   * alone, nobody asks it again for this account until then.
   *
   * @throws AccountBusyError before a request was sent; ProviderError; ReauthRequiredError and TokenUnavailableError
   */
  run<Result>(account: Account, priority: Priority, call: Call<Result>): Promise<Result> {
    return this.withGoodToken({ account, priority, writes: false, call });
  }

  /** As `run`, for a call that creates or changes something. @throws WritesWaitError when AccountBusyError may come */
  write<Result>(account: Account, priority: Priority, call: Call<Result>): Promise<Result> {
    return this.withGoodToken({ account, priority, writes: true, call });
  }

  /** Nobody writes to this account for `ms`: the provider said so. */
  async holdWrites(account: Account, ms: number): Promise<void> {
    await this.block(await this.accounts.of(account), ms, 'writes');
  }

  private async withGoodToken<Result>(request: CallRequest<Result>): Promise<Result> {
    const { connectionId, provider } = request.account;
    const key = await this.accounts.of(request.account);
    const token = await this.slow.wait(provider, key, () => this.tokens.fresh(connectionId));
    try {
      return await this.once(request, token);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.code !== 'auth-rejected') throw error;
      const replaced = await this.slow.wait(provider, key, () => this.tokens.replace(connectionId, token));
      if (replaced === token) throw error;
      return this.once(request, replaced);
    }
  }

  private async once<Result>(request: CallRequest<Result>, token: string): Promise<Result> {
    const { account, call } = request;
    const provider = this.registry.get(account.provider);
    const key = await this.accounts.of(account);
    const session = { accessToken: token, connectionId: account.connectionId, priority: request.priority };
    const asked = { ...request, session };
    const place = new PlaceAtGate(this.lines, (continues) =>
      this.permit(provider, key, { ...asked, ...(continues && { continues }) }),
    );
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const { take: beforeRequest, giveUp: stepAside } = place;
    try {
      const answer = call(provider, { ...session, signal, beforeRequest, stepAside });
      // Nobody is slow who has not been asked yet.
      await waitAside(Promise.race([place.taken, answer]), PATIENCE_MS);
      return await this.slow.wait(provider.id, key, () => answer);
    } catch (error) {
      const backOffMs = error instanceof ProviderError ? backOffAfter(error) : 0;
      if (backOffMs > 0) await this.block(key, backOffMs, 'everything');
      throw error;
    } finally {
      place.end();
    }
  }

  /** The wait is kept on the link as well; the shared one only spares the provider. */
  private async block(key: string, ms: number, what: Blocked): Promise<void> {
    await this.gate.block(key, ms, what).catch((error: unknown) => {
      if (!(error instanceof GateUnavailableError)) throw error;
    });
  }

  private async permit(
    provider: CalendarProvider,
    account: string,
    { priority, writes, session, continues }: Asked,
  ): Promise<Permit> {
    const request = {
      account,
      project: provider.id,
      priority,
      writes,
      limits: gateLimits(provider.limitsOf?.(session) ?? provider.capabilities.limits),
      leaseMs: PERMIT_MS,
      ...(continues && { continues }),
    };
    try {
      const answer = await waitAside(this.lines.enter(request, PATIENCE_MS), IN_PLACE_MS);
      if (answer.granted) return answer.permit;
      const isOfWrites = answer.reason === 'writes-blocked';
      throw isOfWrites ? new WritesWaitError(answer.retryAfterMs) : new AccountBusyError(answer.retryAfterMs);
    } catch (error) {
      if (error instanceof GateUnavailableError) throw new AccountBusyError(GATE_AWAY_MS);
      throw error;
    }
  }
}

function gateLimits({ inFlight, account, project }: TrafficLimits): GateLimits {
  return {
    inFlight,
    accountPerWindow: { tokens: account.requests, windowMs: account.windowMs },
    projectPerWindow: { tokens: project.requests, windowMs: project.windowMs },
  };
}
