import { Global, Module } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { TokenVault } from './token-vault';

@Global()
@Module({
  providers: [
    {
      provide: TokenVault,
      useFactory: (config: AppConfig) => new TokenVault(config.encryption.keys),
      inject: [APP_CONFIG],
    },
  ],
  exports: [TokenVault],
})
export class CryptoModule {}
