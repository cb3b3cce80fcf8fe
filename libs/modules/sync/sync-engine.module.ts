import { Module } from '@nestjs/common';
import { AttemptStore } from './attempts/attempt.store';
import { DisconnectCleanup } from './disconnect/disconnect-cleanup';
import { MergeOutcomes } from './merge/merge-outcomes';
import { SyncMetrics } from './metrics/sync-metrics';
import { ConnectionDrain } from './push/connection-drain';
import { EventSync } from './push/event-sync';
import { LinkLeases } from './push/link-lease.store';
import { LinkPusher } from './push/link-pusher';
import { ProviderCalls } from './push/provider-calls';
import { PushFailures } from './push/push-failures';
import { PushOutcomes } from './push/push-outcomes';
import { StaleEvents } from './push/stale-events';
import { ProviderQuestions } from './questions/provider-questions';
import { Sweep } from './sweep/sweep';
import { SyncModule } from './sync.module';

/** What talks to providers: in the worker only, which binds the `ProviderRegistry`. */
@Module({
  imports: [SyncModule],
  providers: [
    AttemptStore,
    ConnectionDrain,
    DisconnectCleanup,
    EventSync,
    LinkLeases,
    LinkPusher,
    MergeOutcomes,
    ProviderCalls,
    ProviderQuestions,
    PushFailures,
    PushOutcomes,
    StaleEvents,
    Sweep,
    SyncMetrics,
  ],
  exports: [ConnectionDrain, EventSync, ProviderQuestions, Sweep],
})
export class SyncEngineModule {}
