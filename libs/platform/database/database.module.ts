import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { connect } from './connect';
import { dataSourceOptions, type DatabaseSettings } from './data-source-options';
import { DatabaseClock } from './database-clock';
import { PoolMetrics } from './pool-metrics';
import { UnitOfWork } from './unit-of-work';

/** One connection pool, one clock and one `UnitOfWork` for the whole process. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(settings: DatabaseSettings): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({
            ...dataSourceOptions(settings),
            retryAttempts: 5,
            verboseRetryLog: true,
          }),
          dataSourceFactory: (options) => connect(options ?? dataSourceOptions(settings)),
        }),
      ],
      providers: [DatabaseClock, UnitOfWork, PoolMetrics],
      exports: [DatabaseClock, UnitOfWork],
    };
  }
}
