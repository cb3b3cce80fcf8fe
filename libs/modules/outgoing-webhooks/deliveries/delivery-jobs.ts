import { Jobs, timeSlot } from '@calendar/contracts/jobs';
import { Injectable } from '@nestjs/common';

/** Makes fast what Postgres already knows is due. */
@Injectable()
export class DeliveryJobs {
  constructor(private readonly jobs: Jobs) {}

  /** Looks at what these endpoints are to be sent. */
  async deliverSoon(endpointIds: Iterable<string>, delayMs = 0): Promise<void> {
    for (const endpointId of new Set(endpointIds)) {
      const { slot, delayMs: untilSlotEnds } = timeSlot(delayMs);
      await this.jobs.add('deliver_webhooks', { endpointId }, { key: `${endpointId}:${slot}`, delayMs: untilSlotEnds });
    }
  }
}
