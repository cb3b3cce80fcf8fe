export { AccessTokens, ReauthRequiredError, TokenUnavailableError } from './access-tokens';
export { CareerEventsReader } from './career-events-reader';
export { Connections } from './connections';
export { GrantDeadError, Grants, TokenEndpointError, type RefreshedGrant } from './grants';
export { SyncRulesOf } from './sync-rules-of';
export { SyncStates, type ConnectionSyncState, type EventSyncState, type LinkCounts } from './sync-states';
