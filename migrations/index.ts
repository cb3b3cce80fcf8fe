import type { MigrationClasses } from '@calendar/platform/database';
import { Credentials1764000001000 } from './1764000001000-credentials';
import { Oauth1764000002000 } from './1764000002000-oauth';
import { CareerEvents1764000003000 } from './1764000003000-career-events';
import { Preferences1764000004000 } from './1764000004000-preferences';
import { Sync1764000005000 } from './1764000005000-sync';
import { Inbound1764000006000 } from './1764000006000-inbound';
import { Notifications1764000007000 } from './1764000007000-notifications';
import { EventsWithoutLength1764000008000 } from './1764000008000-events-without-length';
import { CancellationsOfLate1764000014000 } from './1764000014000-cancellations-of-late';
import { UnconfirmedWrites1764000015000 } from './1764000015000-unconfirmed-writes';
import { PausedLinks1764000016000 } from './1764000016000-paused-links';
import { OneRenewalAtATime1764000017000 } from './1764000017000-one-renewal-at-a-time';
import { RebuildsGoOn1764000018000 } from './1764000018000-rebuilds-go-on';
import { SubjectsOfNotifications1764000019000 } from './1764000019000-subjects-of-notifications';
import { LongLatencies1764000020000 } from './1764000020000-long-latencies';
import { EventsThatReturn1764000021000 } from './1764000021000-events-that-return';
import { FailuresByCalendar1764000022000 } from './1764000022000-failures-by-calendar';
import { LookUpOfReturnedEvents1764000023000 } from './1764000023000-look-up-of-returned-events';
import { FormerEventsInFull1764000024000 } from './1764000024000-former-events-in-full';
import { EventsOfAnotherNature1764000030000 } from './1764000030000-events-of-another-nature';
import { KindsOfConflictsAreToldByFields1764000031000 } from './1764000031000-kinds-of-conflicts-are-told-by-fields';
import { CalendarAccounts1764000035000 } from './1764000035000-calendar-accounts';
import { RefusalsOfCalendars1764000036000 } from './1764000036000-refusals-of-calendars';
import { RemindersOfCalendars1764000040000 } from './1764000040000-reminders-of-calendars';
import { RemedyOfEndedGrants1764000045000 } from './1764000045000-remedy-of-ended-grants';
import { LooksAfterNotifications1764000046000 } from './1764000046000-looks-after-notifications';
import { PausedConnections1764000050000 } from './1764000050000-paused-connections';
import { ScheduleRuns1764000051000 } from './1764000051000-schedule-runs';
import { ConsentsToFinish1764000055000 } from './1764000055000-consents-to-finish';
import { AccountsInReview1764000056000 } from './1764000056000-accounts-in-review';
import { LookUpOfKeys1764000057000 } from './1764000057000-look-up-of-keys';
import { WhenCancelled1764000060000 } from './1764000060000-when-cancelled';
import { ValuesInTimelines1764000061000 } from './1764000061000-values-in-timelines';
import { LayoutOfDescriptions1764000062000 } from './1764000062000-layout-of-descriptions';
import { RepeatedFailures1764000070000 } from './1764000070000-repeated-failures';
import { AuditLog1764000071000 } from './1764000071000-audit-log';
import { RefreshesThatFail1764000072000 } from './1764000072000-refreshes-that-fail';
import { OutgoingWebhooks1764000080000 } from './1764000080000-outgoing-webhooks';
import { OpenedWatches1764000100000 } from './1764000100000-opened-watches';
import { AccountsOfAlerts1764000110000 } from './1764000110000-accounts-of-alerts';
import { LinksAtRest1764000120000 } from './1764000120000-links-at-rest';
import { DeletedRemoteEvents1764000121000 } from './1764000121000-deleted-remote-events';
import { WhenCalendarsChange1764000140000 } from './1764000140000-when-calendars-change';
import { CalendarFeeds1764000150000 } from './1764000150000-calendar-feeds';
import { SeriesOfEvents1764000151000 } from './1764000151000-series-of-events';
import { ClashWarnings1764000152000 } from './1764000152000-clash-warnings';
import { RestOfCalendars1764000160000 } from './1764000160000-rest-of-calendars';
import { RoomForChangesOfLinks1764000161000 } from './1764000161000-room-for-changes-of-links';

/** Every migration, oldest first. Listed by hand: the bundle has no folder to search. */
export const MIGRATIONS: MigrationClasses = [
  Credentials1764000001000,
  Oauth1764000002000,
  CareerEvents1764000003000,
  Preferences1764000004000,
  Sync1764000005000,
  Inbound1764000006000,
  Notifications1764000007000,
  EventsWithoutLength1764000008000,
  CancellationsOfLate1764000014000,
  UnconfirmedWrites1764000015000,
  PausedLinks1764000016000,
  OneRenewalAtATime1764000017000,
  RebuildsGoOn1764000018000,
  SubjectsOfNotifications1764000019000,
  LongLatencies1764000020000,
  EventsThatReturn1764000021000,
  FailuresByCalendar1764000022000,
  LookUpOfReturnedEvents1764000023000,
  FormerEventsInFull1764000024000,
  EventsOfAnotherNature1764000030000,
  KindsOfConflictsAreToldByFields1764000031000,
  CalendarAccounts1764000035000,
  RefusalsOfCalendars1764000036000,
  RemindersOfCalendars1764000040000,
  RemedyOfEndedGrants1764000045000,
  LooksAfterNotifications1764000046000,
  PausedConnections1764000050000,
  ScheduleRuns1764000051000,
  ConsentsToFinish1764000055000,
  AccountsInReview1764000056000,
  LookUpOfKeys1764000057000,
  WhenCancelled1764000060000,
  ValuesInTimelines1764000061000,
  LayoutOfDescriptions1764000062000,
  RepeatedFailures1764000070000,
  AuditLog1764000071000,
  RefreshesThatFail1764000072000,
  OutgoingWebhooks1764000080000,
  OpenedWatches1764000100000,
  AccountsOfAlerts1764000110000,
  LinksAtRest1764000120000,
  DeletedRemoteEvents1764000121000,
  WhenCalendarsChange1764000140000,
  CalendarFeeds1764000150000,
  SeriesOfEvents1764000151000,
  ClashWarnings1764000152000,
  RestOfCalendars1764000160000,
  RoomForChangesOfLinks1764000161000,
];
