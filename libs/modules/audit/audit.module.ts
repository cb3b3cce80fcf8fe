import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log.store';
import { RecordWhatHappensToAccounts } from './listeners/record-what-happens-to-accounts.listener';
import { RecordWhatHappensToFeeds } from './listeners/record-what-happens-to-feeds.listener';
import { RecordWhatHappensToGrants } from './listeners/record-what-happens-to-grants.listener';
import { RecordWhatHappensToWebhookEndpoints } from './listeners/record-what-happens-to-webhook-endpoints.listener';
import { RecordWhatIsDecided } from './listeners/record-what-is-decided.listener';
import { RecordWhatIsWritten } from './listeners/record-what-is-written.listener';

/** In every process that changes something. */
@Global()
@Module({
  providers: [
    AuditLog,
    RecordWhatHappensToAccounts,
    RecordWhatHappensToFeeds,
    RecordWhatHappensToGrants,
    RecordWhatHappensToWebhookEndpoints,
    RecordWhatIsDecided,
    RecordWhatIsWritten,
  ],
  exports: [AuditLog],
})
export class AuditModule {}
