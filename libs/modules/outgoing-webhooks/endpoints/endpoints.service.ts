import { randomUUID } from 'node:crypto';
import {
  DomainEvents,
  WebhookEndpointChanged,
  WebhookEndpointMade,
  WebhookEndpointRemoved,
} from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { WebhookKind } from '../messages/message';
import type { Endpoint, EndpointChange } from './endpoint';
import { EndpointSecrets } from './endpoint-secrets';
import { EndpointStore } from './endpoint.store';
import { EndpointUrls } from './endpoint-urls';

/** What happens to endpoints happens one after the other: it is rare, and they are counted. */
export const ENDPOINTS_TURN = 'webhook-endpoints';
/** Every message is written once for each of them, in the transaction of its cause. */
const MOST_ENDPOINTS = 20;
/** For so long messages are signed with the secret before as well: time for every receiver to learn the new one. */
const OVERLAP_SECONDS = 24 * 60 * 60;

/** Registers, changes and removes endpoints. */
@Injectable()
export class Endpoints {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly store: EndpointStore,
    private readonly secrets: EndpointSecrets,
    private readonly urls: EndpointUrls,
  ) {}

  /**
   * @param by subject of the backend token
   * @returns the endpoint with its secret, which nobody is shown again
   * @throws AppError `validation.failed`, `quota.webhook-endpoints`
   */
  async make(by: string, { url, events }: { url: string; events: WebhookKind[] }) {
    const id = randomUUID();
    const address = this.urls.checked(url);
    const { secret, sealed } = await this.secrets.make(id);
    return this.unitOfWork.runInTurnOf(ENDPOINTS_TURN, async () => {
      if ((await this.store.count()) >= MOST_ENDPOINTS) {
        throw problem('quota.webhook-endpoints', {
          detail: `There may be ${MOST_ENDPOINTS} endpoints. Remove one that is of no more use, then try again.`,
        });
      }
      const endpoint = await this.store.add({ id, url: address, events, secret: sealed });
      await this.events.publish(new WebhookEndpointMade({ endpointId: id, by }));
      return { ...endpoint, secret };
    });
  }

  /** @throws AppError `validation.failed`, `webhook-endpoint.not-found` */
  async change(by: string, id: string, change: EndpointChange): Promise<Endpoint> {
    const checked = change.url === undefined ? change : { ...change, url: this.urls.checked(change.url) };
    return this.unitOfWork.runInTurnOf(ENDPOINTS_TURN, async () => {
      const before = await this.existing(id);
      const changes = changesOf(before, checked);
      if (changes.length === 0) return before;
      const now = Object.fromEntries(changes.map((name) => [name, checked[name]])) as EndpointChange;
      const endpoint = await this.store.change(id, now);
      await this.events.publish(new WebhookEndpointChanged({ endpointId: id, by, changes }));
      return endpoint!;
    });
  }

  /** @throws AppError `webhook-endpoint.not-found` */
  async rotateSecret(by: string, id: string) {
    const { secret, sealed } = await this.secrets.make(id);
    return this.unitOfWork.runInTurnOf(ENDPOINTS_TURN, async () => {
      const endpoint = await this.store.replaceSecret(id, sealed, OVERLAP_SECONDS);
      if (!endpoint) throw notFound();
      await this.events.publish(new WebhookEndpointChanged({ endpointId: id, by, changes: ['secret'] }));
      return { ...endpoint, secret };
    });
  }

  /** Safe to repeat. @throws AppError `webhook-endpoint.not-found` for what never was one */
  async remove(by: string, id: string): Promise<void> {
    await this.unitOfWork.runInTurnOf(ENDPOINTS_TURN, async () => {
      const removed = await this.store.remove(id);
      if (removed === null) throw notFound();
      if (removed) await this.events.publish(new WebhookEndpointRemoved({ endpointId: id, by }));
    });
  }

  /** @throws AppError `webhook-endpoint.not-found` */
  async existing(id: string): Promise<Endpoint> {
    const endpoint = await this.store.one(id);
    if (endpoint) return endpoint;
    throw notFound();
  }
}

function notFound() {
  return problem('webhook-endpoint.not-found', { detail: 'There is no webhook endpoint with this id.' });
}

/** What a change really changes. Pure. */
function changesOf(before: Endpoint, change: EndpointChange): Array<keyof EndpointChange> {
  const isNew = {
    url: change.url !== undefined && change.url !== before.url,
    events: change.events !== undefined && !isSameSet(change.events, before.events),
    status: change.status !== undefined && change.status !== before.status,
  };
  return (['url', 'events', 'status'] as const).filter((name) => isNew[name]);
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
