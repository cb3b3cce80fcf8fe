import { randomUUID } from 'node:crypto';
import { DomainEvents, RemoteChangeMerged, SyncFailed } from '@calendar/contracts/domain-events';
import { DeliveryJobs } from '@calendar/modules/outgoing-webhooks/deliveries/delivery-jobs';
import { DeliveryRuns } from '@calendar/modules/outgoing-webhooks/deliveries/delivery-runs';
import { DeliverySweep } from '@calendar/modules/outgoing-webhooks/deliveries/delivery-sweep';
import { DueDeliveries } from '@calendar/modules/outgoing-webhooks/deliveries/due-deliveries.store';
import { Sender } from '@calendar/modules/outgoing-webhooks/deliveries/sender';
import { Settlement } from '@calendar/modules/outgoing-webhooks/deliveries/settlement';
import { SweptDeliveries } from '@calendar/modules/outgoing-webhooks/deliveries/swept-deliveries.store';
import { EndpointHealth } from '@calendar/modules/outgoing-webhooks/endpoints/endpoint-health.store';
import { EndpointSecrets } from '@calendar/modules/outgoing-webhooks/endpoints/endpoint-secrets';
import { EndpointStore } from '@calendar/modules/outgoing-webhooks/endpoints/endpoint.store';
import { WebhookMetrics } from '@calendar/modules/outgoing-webhooks/metrics/webhook-metrics';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { PUBLIC_EGRESS_DEFAULTS, PublicEgress } from '@calendar/platform/http';
import { ApiApp } from '../../support/api-app';
import { CareerCopilot } from '../../support/career-copilot';
import { signToken } from '../api/test-config';

export interface EndpointJson {
  id: string;
  url: string;
  status: string;
  secret: string;
  disabledReason: string | null;
  failingSince: string | null;
}

export interface DeliveryJson {
  id: string;
  messageId: string;
  status: string;
  attempts: number;
  message: { type: string; timestamp: string; data: { userId: string; eventId: string | null; connectionId: string } };
  responseStatus: number | null;
  nextAttemptAt: string | null;
  error: { code: string } | null;
}

/** The API, and what the worker does about webhooks, both in the process of the test: nothing runs unless it is told to. */
export class WebhookWorld {
  private readonly egress: PublicEgress;
  readonly person = `person-${randomUUID()}`;
  readonly connectionId = randomUUID();

  private constructor(
    readonly api: ApiApp,
    readonly backend: CareerCopilot,
    timeoutMs: number,
  ) {
    this.egress = new PublicEgress({ ...PUBLIC_EGRESS_DEFAULTS, timeoutMs, loopback: true });
  }

  static async start({ timeoutMs = 30_000 } = {}): Promise<WebhookWorld> {
    const api = await ApiApp.start();
    const token = await signToken({ sub: 'career-copilot-backend', scope: 'career-copilot.service' });
    return new WebhookWorld(api, new CareerCopilot(() => api.url, token), timeoutMs);
  }

  async stop(): Promise<void> {
    await this.egress.onApplicationShutdown();
    await this.api.stop();
  }

  /** As a worker of its own has it. */
  worker(): DeliveryRuns {
    const unitOfWork = this.api.get(UnitOfWork);
    const clock = this.api.get(DatabaseClock);
    const due = new DueDeliveries(unitOfWork);
    const health = new EndpointHealth(unitOfWork);
    const events = this.api.get(DomainEvents);
    const endpoints = this.api.get(EndpointStore);
    const jobs = this.api.get(DeliveryJobs);
    return new DeliveryRuns(
      due,
      new Sender(this.egress, this.api.get(EndpointSecrets), clock),
      new Settlement(unitOfWork, clock, events, due, health, endpoints),
      jobs,
      new DeliverySweep(new SweptDeliveries(unitOfWork), jobs),
      this.api.get(WebhookMetrics),
    );
  }

  endpoint(
    url: string,
    events = ['event.updated_from_calendar', 'event.cancelled_from_calendar', 'event.sync_failed'],
  ) {
    return this.backend.ok<EndpointJson>('POST', '/webhook-endpoints', { url, events });
  }

  read(id: string): Promise<EndpointJson> {
    return this.backend.ok('GET', `/webhook-endpoints/${id}`);
  }

  /** What was sent to an endpoint, oldest first. */
  async deliveries(endpointId: string, query = ''): Promise<DeliveryJson[]> {
    const path = `/webhook-endpoints/${endpointId}/deliveries?limit=200${query}`;
    return (await this.backend.ok<{ items: DeliveryJson[] }>('GET', path)).items.toReversed();
  }

  changed(eventId: string = randomUUID(), fields: object = { title: 'Moved' }): Promise<void> {
    const about = { userId: this.person, eventId, connectionId: this.connectionId };
    return this.api.publish(new RemoteChangeMerged({ ...about, fields, changedAt: null }));
  }

  failed(eventId: string = randomUUID(), { final = true, inAlert = false } = {}): Promise<void> {
    const about = { userId: this.person, eventId, connectionId: this.connectionId, linkId: randomUUID() };
    return this.api.publish(new SyncFailed({ ...about, action: 'update', code: 'sync.refused', final, inAlert }));
  }

  sql<Row extends object>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.api.get(UnitOfWork).query<Row>(text, parameters);
  }

  /** All that is kept of deliveries and endpoints happened so much earlier. */
  async later(hours: number): Promise<void> {
    const back = (column: string) => `${column} = ${column} - make_interval(secs => $1)`;
    const columns = ['next_attempt_at', 'give_up_at', 'lease_until', 'created_at', 'last_attempt_at', 'delivered_at'];
    await this.sql(`UPDATE webhook_deliveries SET ${columns.map(back).join(', ')}`, [hours * 3_600]);
    const ofEndpoints = ['failing_since', 'paused_until', 'previous_secret_until', 'updated_at', 'disabled_at'];
    await this.sql(`UPDATE webhook_endpoints SET ${ofEndpoints.map(back).join(', ')}`, [hours * 3_600]);
  }
}
