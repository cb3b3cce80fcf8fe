import { Module, type DynamicModule } from '@nestjs/common';
import { DomainEventsModule } from '@calendar/contracts/domain-events';
import { JobsModule } from '@calendar/contracts/jobs';
import { AuditModule } from '@calendar/modules/audit';
import { AuditHttpModule } from '@calendar/modules/audit/http';
import { CalendarFeedsHttpModule } from '@calendar/modules/calendar-feeds/http';
import { CareerEventsModule } from '@calendar/modules/career-events';
import { CareerEventsHttpModule } from '@calendar/modules/career-events/http';
import { CredentialsModule } from '@calendar/modules/credentials';
import { CredentialsHttpModule } from '@calendar/modules/credentials/http';
import { NotificationsModule } from '@calendar/modules/notifications';
import { OauthModule } from '@calendar/modules/oauth';
import { NotificationsHttpModule } from '@calendar/modules/notifications/http';
import { OauthHttpModule } from '@calendar/modules/oauth/http';
import { OutgoingWebhooksModule } from '@calendar/modules/outgoing-webhooks';
import { OutgoingWebhooksHttpModule } from '@calendar/modules/outgoing-webhooks/http';
import { PreferencesModule } from '@calendar/modules/preferences';
import { PreferencesHttpModule } from '@calendar/modules/preferences/http';
import { SyncModule } from '@calendar/modules/sync';
import { SyncHttpModule } from '@calendar/modules/sync/http';
import { AuthModule, Public } from '@calendar/platform/auth';
import { ConfigModule, type AppConfig } from '@calendar/platform/config';
import { CryptoModule } from '@calendar/platform/crypto';
import { DatabaseModule } from '@calendar/platform/database';
import { EgressModule } from '@calendar/platform/http';
import {
  LoggingModule,
  MetricsController,
  MetricsModule,
  ProbesController,
  ProbesModule,
  TracingModule,
} from '@calendar/platform/observability';
import { bullOptions, RedisModule } from '@calendar/platform/redis';
import { MIGRATIONS } from '../../migrations';
import { EdgeModule } from './http/edge.module';
import { apiReadiness } from './probes';

/** The HTTP process. */
@Module({})
export class ApiModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot('api', { hasAccessLog: true }),
        MetricsModule,
        TracingModule.forRoot('api'),
        DatabaseModule.forRoot({ ...config.database, migrations: MIGRATIONS }),
        RedisModule,
        CryptoModule,
        EgressModule,
        AuthModule,
        ProbesModule.forRoot(apiReadiness),
        EdgeModule,

        DomainEventsModule,
        JobsModule.forRoot(bullOptions(config.redis)),

        // First, so that a cause stands before what follows from it.
        AuditModule,
        OauthModule,
        CredentialsModule,
        CareerEventsModule,
        PreferencesModule,
        SyncModule,
        NotificationsModule,
        OutgoingWebhooksModule,

        OauthHttpModule,
        CredentialsHttpModule,
        CareerEventsHttpModule,
        PreferencesHttpModule,
        SyncHttpModule,
        NotificationsHttpModule,
        OutgoingWebhooksHttpModule,
        AuditHttpModule,
        CalendarFeedsHttpModule,
      ],
      controllers: servesMetrics(config) ? [MetricsController] : [],
    };
  }
}

/** Beside the API, where everybody can ask, metrics are for those who bring a token, or for a laptop. */
function servesMetrics({ api, operators }: AppConfig): boolean {
  return api.metricsPort === null && (operators.token !== null || !operators.isClosed);
}

Public()(ProbesController);
Public()(MetricsController);
