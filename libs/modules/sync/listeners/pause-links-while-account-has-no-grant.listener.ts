import { CredentialConnected, CredentialReauthNeeded, On } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { PausedConnections } from '../links/paused-connections';

/** Nothing can be written without a grant: everything of the connection waits for the person, and fails at nothing. */
@Injectable()
export class PauseLinksWhileAccountHasNoGrant {
  constructor(private readonly paused: PausedConnections) {}

  @On(CredentialReauthNeeded, { phase: 'in-transaction' })
  async pause({ payload }: CredentialReauthNeeded): Promise<void> {
    await this.paused.pause(payload.connectionId);
  }

  @On(CredentialConnected, { phase: 'in-transaction' })
  async goOn({ payload }: CredentialConnected): Promise<void> {
    await this.paused.goOn(payload.connectionId);
  }
}
