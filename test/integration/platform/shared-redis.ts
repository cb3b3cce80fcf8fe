import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseClock } from '../../../libs/platform/database';
import { RedisConnection } from '../../../libs/platform/redis';

/** What jobs need, in place of the modules that read the configuration; the database's clock is that of this machine. */
@Module({})
export class SharedRedis {
  static of(connection: RedisConnection): DynamicModule {
    const clock = { provide: DatabaseClock, useValue: { now: () => new Date() } };
    const provider = { provide: RedisConnection, useValue: connection };
    return { module: SharedRedis, global: true, providers: [provider, clock], exports: [provider, clock] };
  }
}
