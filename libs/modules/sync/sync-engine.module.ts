import { Module } from '@nestjs/common';
import { LinkTimeline } from './attempts/link-timeline';
import { AccountConclusions } from './calendars/account-conclusions';
import { CalendarRefusals } from './calendars/calendar-refusals';
import { AccountLook } from './calendars/account-look';
import { PolledCalendars } from './calendars/polled-calendars';
import { OneCalendarStore } from './calendars/one-calendar.store';
import { ConflictOutcomes } from './conflicts/conflict-outcomes';
import { DisconnectCleanup } from './disconnect/disconnect-cleanup';
import { CountAlertsWhenFailuresRepeat } from './listeners/count-alerts-when-failures-repeat.listener';
import { MeasureLatencyWhenRemoteChangeMerged } from './listeners/measure-latency-when-remote-change-merged.listener';
import { MergeOutcomes } from './reconcile/merge-outcomes';
import { BacklogMetrics } from './sweep/backlog-metrics';
import { SweepMetrics } from './sweep/sweep-metrics';
import { SyncMetrics } from './attempts/sync-metrics';
import { EventPlaces } from './places/event-places';
import { CalendarPull } from './pull/calendar-pull';
import { DefaultReminders } from './pull/default-reminders';
import { DeletionBrake } from './deletions/deletion-brake';
import { DeletionCounts } from './deletions/deletion-counts.store';
import { HeldDeletionRelease } from './deletions/held-deletion-release';
import { PullService } from './pull/pull.service';
import { InboundLinkStore } from './pull/inbound-link.store';
import { RemoteChange } from './pull/remote-change';
import { ReturnedEvents } from './pull/returned-events';
import { RoundChanges } from './pull/round-changes';
import { RestoredEvents } from './pull/restored-events';
import { CursorLeases } from './calendars/cursor-lease.store';
import { ConnectionDrain } from './push/connection-drain';
import { EventSync } from './push/event-sync';
import { WaitingEvents } from './push/waiting-events';
import { LinkLeases } from './links/link-lease.store';
import { LinkPusher } from './push/link-pusher';
import { OutcomeWriter } from './reconcile/outcome-writer';
import { ProviderCalls } from './provider/provider-calls';
import { OutcomeMeetings } from './push/outcome-meetings';
import { PlanCarrier } from './push/plan-carrier';
import { PushFailures } from './push/push-failures';
import { PushOutcomes } from './push/push-outcomes';
import { LinkReconciler } from './reconcile/link-reconciler';
import { BusyTimes } from './questions/busy-times';
import { ProviderQuestions } from './questions/provider-questions';
import { DueConnections } from './sweep/due-connections';
import { AccountKeys } from './provider/account-keys';
import { SlowAccounts } from './provider/slow-accounts';
import { Sweep } from './sweep/sweep';
import { SyncModule } from './sync.module';
import { WatchOutcomes } from './watches/watch-outcomes';
import { WatchUpkeep } from './watches/watch-upkeep';

/** What talks to providers: in the worker only, which binds the `ProviderRegistry`. */
@Module({
  imports: [SyncModule],
  providers: [
    AccountConclusions,
    AccountLook,
    AccountKeys,
    BacklogMetrics,
    CalendarPull,
    CursorLeases,
    CalendarRefusals,
    ConflictOutcomes,
    ConnectionDrain,
    CountAlertsWhenFailuresRepeat,
    DefaultReminders,
    DeletionBrake,
    DeletionCounts,
    DisconnectCleanup,
    DueConnections,
    EventPlaces,
    EventSync,
    WaitingEvents,
    HeldDeletionRelease,
    PullService,
    LinkLeases,
    LinkPusher,
    OutcomeWriter,
    PolledCalendars,
    LinkTimeline,
    MeasureLatencyWhenRemoteChangeMerged,
    MergeOutcomes,
    OneCalendarStore,
    OutcomeMeetings,
    PlanCarrier,
    ProviderCalls,
    BusyTimes,
    ProviderQuestions,
    InboundLinkStore,
    PushFailures,
    PushOutcomes,
    RemoteChange,
    ReturnedEvents,
    RoundChanges,
    LinkReconciler,
    SlowAccounts,
    Sweep,
    SweepMetrics,
    SyncMetrics,
    RestoredEvents,
    WatchOutcomes,
    WatchUpkeep,
  ],
  exports: [AccountLook, BusyTimes, ConnectionDrain, EventSync, ProviderQuestions, PullService, Sweep, WatchUpkeep],
})
export class SyncEngineModule {}
