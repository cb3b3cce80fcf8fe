import { Module, type DynamicModule } from '@nestjs/common';
import { DomainEventsModule } from '@calendar/contracts/domain-events';
import { JobsModule } from '@calendar/contracts/jobs';
import { AuditModule, AuditUpkeepModule } from '@calendar/modules/audit';
import { CareerEventsModule } from '@calendar/modules/career-events';
import { CredentialsModule } from '@calendar/modules/credentials';
import { NotificationsModule } from '@calendar/modules/notifications';
import { OauthModule, PasswordLoginsModule } from '@calendar/modules/oauth';
import { OutgoingWebhooksModule, WebhookDeliveryModule } from '@calendar/modules/outgoing-webhooks';
import { PreferencesModule } from '@calendar/modules/preferences';
import { SyncModule } from '@calendar/modules/sync';
import { ConfigModule, type AppConfig } from '@calendar/platform/config';
import { CryptoModule } from '@calendar/platform/crypto';
import { DatabaseModule } from '@calendar/platform/database';
import { EgressModule } from '@calendar/platform/http';
import {
  LoggingModule,
  MetricsController,
  MetricsModule,
  ProbesModule,
  TracingModule,
} from '@calendar/platform/observability';
import { bullOptions, RedisModule } from '@calendar/platform/redis';
import { ProcessorModule } from '@calendar/processor';
import { MIGRATIONS } from '../../migrations';
import { JobQueuesModule } from './job-queues.module';
import { workerReadiness } from './probes';
import { ProvidersModule } from './providers.module';

/** The process that talks to providers. */
@Module({})
export class WorkerModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot('worker'),
        MetricsModule,
        TracingModule.forRoot('worker'),
        DatabaseModule.forRoot({ ...config.database, migrations: MIGRATIONS }),
        RedisModule,
        CryptoModule,
        EgressModule,
        JobQueuesModule,
        ProbesModule.forRoot(workerReadiness),

        DomainEventsModule,
        JobsModule.forRoot(bullOptions(config.redis)),

        // First, so that a cause stands before what follows from it.
        AuditModule,
        AuditUpkeepModule,
        OauthModule,
        CredentialsModule,
        CareerEventsModule,
        PreferencesModule,
        SyncModule,
        NotificationsModule,
        OutgoingWebhooksModule,

        ProvidersModule,
        PasswordLoginsModule,
        WebhookDeliveryModule,
        ProcessorModule,
      ],
      controllers: [MetricsController],
    };
  }
}
