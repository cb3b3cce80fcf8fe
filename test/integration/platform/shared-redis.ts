import { Module, type DynamicModule } from '@nestjs/common';
import { RedisConnection } from '../../../libs/platform/redis';

/** What a test has in place of the module that reads the configuration. */
@Module({})
export class SharedRedis {
  static of(connection: RedisConnection): DynamicModule {
    const provider = { provide: RedisConnection, useValue: connection };
    return { module: SharedRedis, global: true, providers: [provider], exports: [provider] };
  }
}
