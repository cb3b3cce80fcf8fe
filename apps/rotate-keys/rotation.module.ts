import { DomainEventsModule } from '@calendar/contracts/domain-events';
import { AuditModule } from '@calendar/modules/audit';
import type { DatabaseConfig } from '@calendar/platform/config';
import { DatabaseModule } from '@calendar/platform/database';
import { Metrics } from '@calendar/platform/observability';
import { Global, Module, type DynamicModule } from '@nestjs/common';

/** They are counted, and nobody comes to read them: the program ends. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
class UnreadMetrics {}

/** As much of the service as a rotation needs to be told of in the audit log. */
@Module({})
export class RotationModule {
  static forRoot(settings: DatabaseConfig): DynamicModule {
    const database = DatabaseModule.forRoot({ ...settings, migrations: [], poolSize: 2 });
    return { module: RotationModule, imports: [UnreadMetrics, database, DomainEventsModule, AuditModule] };
  }
}
