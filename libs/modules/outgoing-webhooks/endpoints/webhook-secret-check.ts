import { TokenVault, VaultError } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { EndpointSecrets } from './endpoint-secrets';

/** Tries the keys on the secrets of endpoints: one that is missing would else be noticed when nothing is delivered. */
@Injectable()
export class WebhookSecretCheck {
  private readonly logger = new Logger(WebhookSecretCheck.name);
  private readonly secrets: EndpointSecrets;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    vault: TokenVault,
  ) {
    this.secrets = new EndpointSecrets(vault);
  }

  /** Starts are not refused for it: people's calendars need none of these secrets, and a lost one is rotated over REST. */
  async tellOfLost(): Promise<void> {
    const lost = await this.lost();
    if (lost.length === 0) return;
    this.logger.error(
      { endpointIds: lost },
      'TOKEN_ENCRYPTION_KEYS does not open the secrets of webhook endpoints: they are told nothing. Put the key that has ' +
        'sealed them back, or rotate their secrets',
    );
  }

  /** Ids of endpoints with a secret that no configured key opens. There are few endpoints, so all of them are tried. */
  async lost(): Promise<string[]> {
    const endpoints = await this.unitOfWork.query<{ id: string; secret: string }>(
      `SELECT id, secret FROM webhook_endpoints WHERE secret IS NOT NULL ORDER BY id`,
    );
    const lost: string[] = [];
    for (const { id, secret } of endpoints) if (!(await this.opens(id, secret))) lost.push(id);
    return lost;
  }

  private async opens(id: string, sealed: string): Promise<boolean> {
    try {
      await this.secrets.open(id, sealed);
      return true;
    } catch (error) {
      if (error instanceof VaultError) return false;
      throw error;
    }
  }
}
