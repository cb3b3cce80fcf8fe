import { randomBytes } from 'node:crypto';
import { TokenVault } from '@calendar/platform/crypto';
import { Injectable } from '@nestjs/common';

/** Standard Webhooks asks for 24 to 64 bytes. */
const BYTES = 32;

/** Makes, seals and opens what messages are signed with. */
@Injectable()
export class EndpointSecrets {
  constructor(private readonly vault: TokenVault) {}

  /** A new secret as the host app gets it (`whsec_` and base64), and as it is stored. */
  async make(endpointId: string): Promise<{ secret: string; sealed: string }> {
    const secret = `whsec_${randomBytes(BYTES).toString('base64')}`;
    return { secret, sealed: await this.vault.seal(secret, contextOf(endpointId)) };
  }

  /** @throws VaultError */
  open(endpointId: string, sealed: string): Promise<string> {
    return this.vault.open(sealed, contextOf(endpointId));
  }

  /** The same secret, sealed with the key that seals now; opened in any case, which proves its key. @throws VaultError */
  async sealedAnew(endpointId: string, sealed: string): Promise<string> {
    const secret = await this.open(endpointId, sealed);
    if (this.vault.sealedWith(sealed) === this.vault.sealingKid) return sealed;
    return this.vault.seal(secret, contextOf(endpointId));
  }
}

function contextOf(endpointId: string) {
  return { endpointId, kind: 'webhook_secret' };
}
