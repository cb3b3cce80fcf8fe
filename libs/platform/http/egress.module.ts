import { Global, Module } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Metrics } from '@calendar/platform/observability';
import { Egress, EGRESS_DEFAULTS } from './egress';
import { PUBLIC_EGRESS_DEFAULTS, PublicEgress } from './public-egress';
import { SERVER_EGRESS_DEFAULTS, ServerEgress } from './server-egress';

/** Needs `ConfigModule` and `MetricsModule` in the process. */
@Global()
@Module({
  providers: [
    {
      provide: Egress,
      useFactory: (config: AppConfig, metrics: Metrics) =>
        new Egress({ ...EGRESS_DEFAULTS, sandboxUrl: config.sandbox?.url ?? null }, metrics),
      inject: [APP_CONFIG, Metrics],
    },
    {
      provide: PublicEgress,
      useFactory: (config: AppConfig) =>
        new PublicEgress({ ...PUBLIC_EGRESS_DEFAULTS, loopback: config.sandbox !== null }),
      inject: [APP_CONFIG],
    },
    {
      provide: ServerEgress,
      useFactory: (config: AppConfig, metrics: Metrics) =>
        new ServerEgress({ ...SERVER_EGRESS_DEFAULTS, loopback: config.sandbox !== null }, metrics),
      inject: [APP_CONFIG, Metrics],
    },
  ],
  exports: [Egress, PublicEgress, ServerEgress],
})
export class EgressModule {}
