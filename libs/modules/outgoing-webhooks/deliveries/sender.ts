import { VaultError } from '@calendar/platform/crypto';
import { DatabaseClock } from '@calendar/platform/database';
import { EgressError, parseRetryAfter, PublicEgress } from '@calendar/platform/http';
import { Injectable } from '@nestjs/common';
import { EndpointSecrets } from '../endpoints/endpoint-secrets';
import { outcomeOfAnswer, outcomeOfSilence, type AttemptOutcome } from './attempt-outcome';
import type { ClaimedDelivery } from './due-deliveries.store';
import { signedHeaders } from './signed-message';

/** Sends one message to one endpoint. */
@Injectable()
export class Sender {
  constructor(
    private readonly egress: PublicEgress,
    private readonly secrets: EndpointSecrets,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws the reason of `signal` when that aborts, and nothing else but faults of ours */
  async send(claimed: ClaimedDelivery, signal: AbortSignal): Promise<AttemptOutcome> {
    try {
      const headers = signedHeaders(claimed, await this.secretsOf(claimed), this.clock.now());
      const answer = await this.egress.post(new URL(claimed.url), { headers, body: claimed.body, signal });
      return outcomeOfAnswer(answer, parseRetryAfter(answer.retryAfter, this.clock.now().getTime()));
    } catch (error) {
      if (error instanceof EgressError) return outcomeOfSilence(error.code);
      if (!(error instanceof VaultError)) throw error;
      return { errorCode: 'delivery.secret-lost', responseStatus: null, retryAfterMs: null };
    }
  }

  private secretsOf({ endpointId, sealedSecret, sealedPreviousSecret }: ClaimedDelivery): Promise<string[]> {
    const sealed = sealedPreviousSecret === null ? [sealedSecret] : [sealedSecret, sealedPreviousSecret];
    return Promise.all(sealed.map((secret) => this.secrets.open(endpointId, secret)));
  }
}
