import {
  On,
  WebhookEndpointChanged,
  WebhookEndpointMade,
  WebhookEndpointRemoved,
  WebhookEndpointSwitchedOff,
} from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { AuditDetail, NewAuditEntry } from '../audit-entry';
import { AuditLog } from '../audit-log.store';

/** Whom the host has told what happens here. Endpoints belong to no person. */
@Injectable()
export class RecordWhatHappensToWebhookEndpoints {
  constructor(private readonly log: AuditLog) {}

  @On(WebhookEndpointMade, { phase: 'in-transaction' })
  made({ payload: { endpointId, by } }: WebhookEndpointMade): Promise<void> {
    return this.record(endpointId, { actor: 'host', action: 'webhook-endpoint.make' }, { by });
  }

  @On(WebhookEndpointChanged, { phase: 'in-transaction' })
  changed({ payload: { endpointId, by, changes } }: WebhookEndpointChanged): Promise<void> {
    return this.record(endpointId, { actor: 'host', action: 'webhook-endpoint.change' }, { by, fields: changes });
  }

  @On(WebhookEndpointRemoved, { phase: 'in-transaction' })
  removed({ payload: { endpointId, by } }: WebhookEndpointRemoved): Promise<void> {
    return this.record(endpointId, { actor: 'host', action: 'webhook-endpoint.remove' }, { by });
  }

  @On(WebhookEndpointSwitchedOff, { phase: 'in-transaction' })
  switchedOff({ payload: { endpointId, reason } }: WebhookEndpointSwitchedOff): Promise<void> {
    return this.record(endpointId, { actor: 'system', action: 'webhook-endpoint.switch-off' }, { code: reason });
  }

  private record(
    endpointId: string,
    what: Pick<NewAuditEntry, 'actor' | 'action'>,
    detail: AuditDetail,
  ): Promise<void> {
    const target = { kind: 'webhook-endpoint', id: endpointId } as const;
    return this.log.write({ ...what, userId: null, target, outcome: 'succeeded', detail });
  }
}
