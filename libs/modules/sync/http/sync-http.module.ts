import { Module } from '@nestjs/common';
import { ConflictResolutions } from '../conflicts/conflict-resolutions';
import { WatchSilence } from '../watches/watch-silence';
import { WebhookMetrics } from '../watches/webhook-metrics';
import { LinkPlans } from '../planning/link-plans';
import { HeldDecisions } from '../deletions/held-decisions';
import { SyncModule } from '../sync.module';
import { ClashLook } from '../questions/clash-look';
import { BusyController } from './busy.controller';
import { ConflictsController } from './conflicts.controller';
import { ConnectionSyncController } from './connection-sync.controller';
import { EventSyncController } from './event-sync.controller';
import { HeldDeletionsController } from './held-deletions.controller';
import { OwnConnections } from './own-connections';
import { PreferencesPlanController } from './preferences-plan.controller';
import { SyncNowController } from './sync-now.controller';
import { SyncNowLimit } from './sync-now-limit';
import { TimelineController } from './timeline.controller';
import { WebhooksController } from './webhooks.controller';

@Module({
  imports: [SyncModule],
  providers: [
    ClashLook,
    ConflictResolutions,
    HeldDecisions,
    LinkPlans,
    OwnConnections,
    SyncNowLimit,
    WatchSilence,
    WebhookMetrics,
  ],
  controllers: [
    BusyController,
    ConflictsController,
    ConnectionSyncController,
    EventSyncController,
    HeldDeletionsController,
    PreferencesPlanController,
    SyncNowController,
    TimelineController,
    WebhooksController,
  ],
})
export class SyncHttpModule {}
