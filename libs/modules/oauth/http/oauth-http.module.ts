import { Module } from '@nestjs/common';
import { OauthModule } from '../oauth.module';
import { OauthController } from './oauth.controller';

@Module({ imports: [OauthModule], controllers: [OauthController] })
export class OauthHttpModule {}
