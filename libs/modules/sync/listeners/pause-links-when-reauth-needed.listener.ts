import { CredentialReauthNeeded, On } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { LinkStore } from '../links/link.store';

/** Nothing can be written without a grant: everything of the connection waits for the person, and fails at nothing. */
@Injectable()
export class PauseLinksWhenReauthNeeded {
  constructor(private readonly links: LinkStore) {}

  @On(CredentialReauthNeeded, { phase: 'in-transaction' })
  async pause({ payload }: CredentialReauthNeeded): Promise<void> {
    await this.links.pause(payload.connectionId);
  }
}
