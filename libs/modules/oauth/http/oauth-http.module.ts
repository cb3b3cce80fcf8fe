import { Module } from '@nestjs/common';
import { ConsentMetrics } from '../consent-metrics';
import { OauthModule } from '../oauth.module';
import { OauthController } from './oauth.controller';

@Module({ providers: [ConsentMetrics], imports: [OauthModule], controllers: [OauthController] })
export class OauthHttpModule {}
