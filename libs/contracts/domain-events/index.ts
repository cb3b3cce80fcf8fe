export { RepeatedFailure, RepeatedFailureEnded } from './alerts.events';
export { CalendarFeedMade, CalendarFeedRemoved, CalendarFeedRotated } from './calendar-feeds.events';
export { CareerEventsDeleted, CareerEventsSaved } from './career-events.events';
export { DOMAIN_EVENTS } from './catalogue';
export {
  CredentialConnected,
  CredentialDestroyed,
  CredentialDisconnected,
  CredentialReauthNeeded,
  FirstSyncStarted,
  GrantSealedAnew,
  RefreshGivenUp,
} from './credentials.events';
export { DomainEvent, type DomainEventClass } from './domain-event';
export { DomainEvents } from './domain-events';
export { DomainEventsModule } from './domain-events.module';
export { FinishRefused, GrantObtained } from './oauth.events';
export { On, type Phase } from './on.decorator';
export {
  WebhookEndpointChanged,
  WebhookEndpointMade,
  WebhookEndpointRemoved,
  WebhookEndpointSwitchedOff,
} from './outgoing-webhooks.events';
export { PreferencesChanged } from './preferences.events';
export {
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
  type RemoteFields,
} from './sync.events';
