import { setTimeout as delay } from 'node:timers/promises';
import { CredentialDisconnected, DomainEvents, FirstSyncStarted } from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { UnitOfWork } from '@calendar/platform/database';
import type { AppError } from '@calendar/platform/errors';
import { Injectable } from '@nestjs/common';
import type { Credential } from './credential';
import { CredentialStore } from './credential.store';

/** How long a person waits to be told that a disconnect has ended, and how often it is looked at. */
const PATIENCE_MS = 3_000;
const POLL_MS = 50;

export interface DisconnectOptions {
  /** Delete what we wrote into the calendar first. */
  removeEvents: boolean;
  /** Revoke at the provider, although others are connected to the account. */
  endAccess: boolean;
}

/** What a person does with connected accounts. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: CredentialStore,
    private readonly events: DomainEvents,
  ) {}

  ofUser(userId: string): Promise<Credential[]> {
    return this.store.ofUser(userId);
  }

  /** Ids of a person's connections whose account somebody else is connected to as well. */
  sharedOfUser(userId: string): Promise<string[]> {
    return this.store.sharedOfUser(userId);
  }

  /**
   * The person has seen what would be done: it is done now. Again is no error.
   *
   * @throws AppError `connection.not-found`, `connection.disconnecting`
   */
  async startFirstSync(userId: string, id: string): Promise<void> {
    await this.unitOfWork.runInTurnOf(userId, async () => {
      const credential = await this.store.byId(id);
      if (credential?.userId !== userId) throw notFound();
      if (credential.status === 'disconnecting') {
        throw problem('connection.disconnecting', { detail: 'This account is being disconnected.' });
      }
      const started = await this.store.beginFirstSync(id);
      if (!started) return;
      const { provider, accountId } = started;
      await this.events.publish(new FirstSyncStarted({ connectionId: id, userId, provider, accountId }));
    });
  }

  /** Disconnects every account of a provider. Nothing connected is nothing to do. */
  async disconnectProvider(userId: string, provider: string, options: DisconnectOptions): Promise<void> {
    const own = await this.store.ofUser(userId);
    const ids = own.filter((credential) => credential.provider === provider).map((credential) => credential.id);
    await this.disconnect(userId, ids, options);
  }

  /** Disconnects one account; again is no error. @throws AppError `connection.not-found` */
  async disconnectOne(userId: string, id: string, options: DisconnectOptions): Promise<void> {
    const credential = await this.store.byId(id);
    if (credential?.userId === userId) return this.disconnect(userId, [id], options);
    if (await this.store.wasOf(userId, id)) return;
    throw notFound();
  }

  private async disconnect(userId: string, ids: readonly string[], options: DisconnectOptions): Promise<void> {
    await this.unitOfWork.runInTurnOf(userId, async () => {
      for (const leaving of await this.store.beginDisconnect(ids, { endsAccess: options.endAccess })) {
        const { id: connectionId, provider, accountId, accountEmail } = leaving;
        const account = { connectionId, userId, provider, accountId, accountEmail };
        await this.events.publish(new CredentialDisconnected({ ...account, removeEvents: options.removeEvents }));
      }
    });
    if (!options.removeEvents) await this.waitUntilGone(ids);
  }

  /** The worker ends a disconnect within moments; when it does not, the answer need not wait for it. */
  private async waitUntilGone(ids: readonly string[]): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (const id of ids) {
      while (performance.now() < giveUpAt && (await this.store.byId(id))?.status === 'disconnecting')
        await delay(POLL_MS);
    }
  }
}

function notFound(): AppError {
  return problem('connection.not-found', { detail: 'There is no connection with this id.' });
}
