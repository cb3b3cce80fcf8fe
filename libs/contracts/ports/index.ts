export { AuditUpkeep } from './audit-upkeep';
export { AccountLogins, type LoginAnswer, type SealedLogin } from './account-logins';
export { AccessTokens, ReauthRequiredError, TokenUnavailableError } from './access-tokens';
export { CareerEventViews } from './career-event-views';
export { CareerEventsReader, type EventMark, type MarksRequest } from './career-events-reader';
export { Connections } from './connections';
export { ExpiredStates } from './expired-states';
export { GrantDeadError, Grants, TokenEndpointError, type GrantRemedy, type RefreshedGrant } from './grants';
export { OutgoingWebhooks } from './outgoing-webhooks';
export { SyncRulesOf } from './sync-rules-of';
export { SyncPreviews, type PreviewItem } from './sync-previews';
export {
  SyncStates,
  type ConnectionSyncState,
  type CountedConnection,
  type EventSyncState,
  type LinkCounts,
  type Progress,
} from './sync-states';
