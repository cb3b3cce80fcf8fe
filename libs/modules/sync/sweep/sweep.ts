import { Connections, ExpiredStates } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import { FailureAlerts } from '../alerts/failure-alerts';
import { SweepMetrics } from './sweep-metrics';
import { PushScheduler } from '../links/push-scheduler';
import { DueConnections } from './due-connections';

/** Finds what was left behind: by a crash, an emptied Redis, a lost job or an unfinished disconnect. */
@Injectable()
export class Sweep {
  constructor(
    private readonly due: DueConnections,
    private readonly connections: Connections,
    private readonly expiredStates: ExpiredStates,
    private readonly alerts: FailureAlerts,
    private readonly pushes: PushScheduler,
    private readonly metrics: SweepMetrics,
  ) {}

  async run(): Promise<void> {
    const due = await this.due.find();
    this.metrics.count('due', due.length);
    await this.pushes.drain(due);
    const disconnecting = await this.connections.disconnecting();
    this.metrics.count('disconnecting', disconnecting.length);
    await this.pushes.drain(disconnecting.map((connection) => connection.id));
    this.metrics.count('unfinished-consents', await this.expiredStates.deleteExpired());
    await this.alerts.forgetOld();
  }
}
