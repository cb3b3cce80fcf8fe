import { Global, Module } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { AccountGate } from './account-gate';
import { AccountLines } from './account-lines';
import { RedisConnection } from './redis-connection';

@Global()
@Module({
  providers: [
    {
      provide: RedisConnection,
      useFactory: (config: AppConfig) => new RedisConnection(config.redis),
      inject: [APP_CONFIG],
    },
    AccountGate,
    AccountLines,
  ],
  exports: [RedisConnection, AccountGate, AccountLines],
})
export class RedisModule {}
