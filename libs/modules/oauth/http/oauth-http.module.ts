import { Module } from '@nestjs/common';
import { ConsentMetrics } from '../consent-metrics';
import { OauthModule } from '../oauth.module';
import { CaldavController } from './caldav.controller';
import { OauthController } from './oauth.controller';

/** The route of one provider stands before that of any. */
@Module({ providers: [ConsentMetrics], imports: [OauthModule], controllers: [CaldavController, OauthController] })
export class OauthHttpModule {}
