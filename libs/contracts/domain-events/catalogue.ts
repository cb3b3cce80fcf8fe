import { RepeatedFailure, RepeatedFailureEnded } from './alerts.events';
import { CalendarFeedMade, CalendarFeedRemoved, CalendarFeedRotated } from './calendar-feeds.events';
import { CareerEventsDeleted, CareerEventsSaved } from './career-events.events';
import {
  CredentialConnected,
  CredentialDestroyed,
  CredentialDisconnected,
  CredentialReauthNeeded,
  FirstSyncStarted,
  GrantSealedAnew,
  RefreshGivenUp,
} from './credentials.events';
import type { DomainEventClass } from './domain-event';
import { FinishRefused, GrantObtained } from './oauth.events';
import {
  WebhookEndpointChanged,
  WebhookEndpointMade,
  WebhookEndpointRemoved,
  WebhookEndpointSwitchedOff,
} from './outgoing-webhooks.events';
import { PreferencesChanged } from './preferences.events';
import {
  CalendarFound,
  CalendarLost,
  ConflictChanged,
  ConflictFound,
  ConflictResolved,
  DeletionsDecided,
  DeletionsHeld,
  RemoteChangeMerged,
  SyncFailed,
  SyncSettled,
  SyncSucceeded,
  WatchChanged,
  WriteRefused,
} from './sync.events';

/** Every event there is. A test holds code and list together. */
export const DOMAIN_EVENTS: readonly DomainEventClass[] = [
  GrantObtained,
  FinishRefused,
  CredentialConnected,
  FirstSyncStarted,
  CredentialDisconnected,
  CredentialDestroyed,
  CredentialReauthNeeded,
  RefreshGivenUp,
  GrantSealedAnew,
  PreferencesChanged,
  CareerEventsSaved,
  CareerEventsDeleted,
  RemoteChangeMerged,
  SyncSucceeded,
  SyncSettled,
  SyncFailed,
  WriteRefused,
  ConflictFound,
  ConflictChanged,
  ConflictResolved,
  DeletionsHeld,
  DeletionsDecided,
  CalendarLost,
  CalendarFound,
  WatchChanged,
  RepeatedFailure,
  RepeatedFailureEnded,
  WebhookEndpointMade,
  WebhookEndpointChanged,
  WebhookEndpointRemoved,
  WebhookEndpointSwitchedOff,
  CalendarFeedMade,
  CalendarFeedRotated,
  CalendarFeedRemoved,
];
