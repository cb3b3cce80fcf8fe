import { Injectable } from '@nestjs/common';
import { DeliveryJobs } from './delivery-jobs';
import { SweptDeliveries } from './swept-deliveries.store';

/** Finds what was left behind by a crash, an emptied Redis or a lost job, and bounds what is kept. */
@Injectable()
export class DeliverySweep {
  constructor(
    private readonly swept: SweptDeliveries,
    private readonly jobs: DeliveryJobs,
  ) {}

  async run(): Promise<void> {
    await this.jobs.deliverSoon(await this.swept.endpointsWithDue());
    await this.swept.giveUpOverdue();
    await this.swept.forgetOld();
    await this.swept.forgetFormerSecrets();
  }
}
