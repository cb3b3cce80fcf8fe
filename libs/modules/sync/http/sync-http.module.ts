import { Module } from '@nestjs/common';
import { ConflictResolutions } from '../conflicts/conflict-resolutions';
import { ConnectionPlan } from '../planning/connection-plan';
import { WatchSilence } from '../metrics/watch-silence';
import { HeldDecisions } from '../pull/held-decisions';
import { SyncModule } from '../sync.module';
import { ConflictsController } from './conflicts.controller';
import { ConnectionSyncController } from './connection-sync.controller';
import { EventSyncController } from './event-sync.controller';
import { HeldDeletionsController } from './held-deletions.controller';
import { OwnConnections } from './own-connections';
import { SyncNowController } from './sync-now.controller';
import { SyncNowLimit } from './sync-now-limit';
import { TimelineController } from './timeline.controller';
import { WebhooksController } from './webhooks.controller';

@Module({
  imports: [SyncModule],
  providers: [ConflictResolutions, ConnectionPlan, HeldDecisions, OwnConnections, SyncNowLimit, WatchSilence],
  controllers: [
    ConflictsController,
    ConnectionSyncController,
    EventSyncController,
    HeldDeletionsController,
    SyncNowController,
    TimelineController,
    WebhooksController,
  ],
})
export class SyncHttpModule {}
