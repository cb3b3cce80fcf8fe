import { SyncPreviews, SyncStates } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { FailureAlerts } from './alerts/failure-alerts';
import { FailureRuns } from './alerts/failure-run.store';
import { AttemptStore } from './attempts/attempt.store';
import { DecisionTimeline } from './attempts/decision-timeline';
import { CalendarAccountStore } from './calendars/calendar-account.store';
import { CalendarRules } from './calendars/calendar-rules';
import { RefusedLinks } from './calendars/refused-links';
import { RefusedLinksStore } from './calendars/refused-links.store';
import { ConflictStore } from './conflicts/conflict.store';
import { LinkDecisions } from './links/link-decisions.store';
import { LinkStore } from './links/link.store';
import { PausedConnections } from './links/paused-connections';
import { LinkSyncStates } from './links/sync-states.reader';
import { CleanUpWhenAccountDisconnects } from './listeners/clean-up-when-account-disconnects.listener';
import { EndAlertWhenAccountDisconnects } from './listeners/end-alert-when-account-disconnects.listener';
import { FollowCalendarsWhenPreferencesChange } from './listeners/follow-calendars-when-preferences-change.listener';
import { LookAtCalendarsWhenAccountConnects } from './listeners/look-at-calendars-when-account-connects.listener';
import { PauseLinksWhileAccountHasNoGrant } from './listeners/pause-links-while-account-has-no-grant.listener';
import { PlanLinksWhenEventsAreSaved } from './listeners/plan-links-when-events-are-saved.listener';
import { ReplanLinksWhenPreferencesChange } from './listeners/replan-links-when-preferences-change.listener';
import { TakeUpLinksWhenAccountConnects } from './listeners/take-up-links-when-account-connects.listener';
import { LinkPlanner } from './planning/link-planner';
import { LinkPreviews } from './planning/link-previews';
import { CursorStore } from './calendars/cursor.store';
import { FollowedCalendars } from './calendars/followed-calendars';
import { HeldDeletionStore } from './deletions/held-deletion.store';
import { PullScheduler } from './calendars/pull-scheduler';
import { PushScheduler } from './links/push-scheduler';
import { AccountQuestions } from './questions/account-questions';
import { ToldWatches } from './watches/told-watches.store';
import { WatchSignals } from './watches/watch-signals';
import { WatchStore } from './watches/watch.store';

/** Links and their planning: in every process, because facts are published in every process. */
@Global()
@Module({
  providers: [
    AccountQuestions,
    AttemptStore,
    CalendarAccountStore,
    CalendarRules,
    ConflictStore,
    CursorStore,
    DecisionTimeline,
    FailureAlerts,
    FailureRuns,
    FollowedCalendars,
    HeldDeletionStore,
    PullScheduler,
    RefusedLinks,
    RefusedLinksStore,
    ToldWatches,
    WatchSignals,
    WatchStore,
    LinkDecisions,
    LinkStore,
    LinkPlanner,
    PausedConnections,
    PushScheduler,
    LinkSyncStates,
    LinkPreviews,
    { provide: SyncStates, useExisting: LinkSyncStates },
    { provide: SyncPreviews, useExisting: LinkPreviews },
    PlanLinksWhenEventsAreSaved,
    ReplanLinksWhenPreferencesChange,
    TakeUpLinksWhenAccountConnects,
    PauseLinksWhileAccountHasNoGrant,
    CleanUpWhenAccountDisconnects,
    // After the links of the account are left: what fails in it is nothing to be told of any more.
    EndAlertWhenAccountDisconnects,
    FollowCalendarsWhenPreferencesChange,
    LookAtCalendarsWhenAccountConnects,
  ],
  exports: [
    AccountQuestions,
    AttemptStore,
    CalendarAccountStore,
    CalendarRules,
    ConflictStore,
    CursorStore,
    DecisionTimeline,
    FailureAlerts,
    FollowedCalendars,
    HeldDeletionStore,
    LinkPlanner,
    LinkDecisions,
    LinkStore,
    PausedConnections,
    PullScheduler,
    RefusedLinks,
    RefusedLinksStore,
    PushScheduler,
    SyncPreviews,
    SyncStates,
    WatchSignals,
    WatchStore,
  ],
})
export class SyncModule {}
