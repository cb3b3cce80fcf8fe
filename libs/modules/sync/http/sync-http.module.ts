import { Module } from '@nestjs/common';
import { ConnectionPlan } from '../planning/connection-plan';
import { SyncModule } from '../sync.module';
import { ConnectionSyncController } from './connection-sync.controller';
import { EventSyncController } from './event-sync.controller';
import { OwnConnections } from './own-connections';
import { SyncNowController } from './sync-now.controller';
import { SyncNowLimit } from './sync-now-limit';

@Module({
  imports: [SyncModule],
  providers: [ConnectionPlan, OwnConnections, SyncNowLimit],
  controllers: [ConnectionSyncController, EventSyncController, SyncNowController],
})
export class SyncHttpModule {}
