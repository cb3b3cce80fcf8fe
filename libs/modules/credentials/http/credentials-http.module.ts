import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials.module';
import { ConnectionsController } from './connections.controller';

@Module({ imports: [CredentialsModule], controllers: [ConnectionsController] })
export class CredentialsHttpModule {}
