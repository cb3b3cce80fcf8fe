import { CredentialDisconnected, On } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { FailureAlerts } from '../alerts/failure-alerts';

/** What has failed in this account ends with it: nothing of it succeeds any more, which else would end the alert. */
@Injectable()
export class EndAlertWhenAccountDisconnects {
  constructor(private readonly alerts: FailureAlerts) {}

  @On(CredentialDisconnected, { phase: 'in-transaction' })
  end({ payload: { userId, connectionId } }: CredentialDisconnected): Promise<void> {
    return this.alerts.recovered(userId, connectionId);
  }
}
