import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { BearerGuard } from './bearer.guard';
import { BearerStrategy } from './bearer.strategy';
import { TokenVerifier } from './token-verifier';

/** Puts the guard before every route of the process. */
@Module({
  providers: [
    { provide: TokenVerifier, useFactory: (config: AppConfig) => new TokenVerifier(config.auth), inject: [APP_CONFIG] },
    BearerStrategy,
    { provide: APP_GUARD, useClass: BearerGuard },
  ],
})
export class AuthModule {}
