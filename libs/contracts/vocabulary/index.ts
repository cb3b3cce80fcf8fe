export {
  CAREER_EVENT_STATUSES,
  CAREER_EVENT_TYPES,
  type CareerEventSnapshot,
  type CareerEventStatus,
  type CareerEventType,
} from './career-event';
export {
  CONNECTION_STATUSES,
  FIRST_SYNC_STARTS,
  type ConnectionStatus,
  type ConnectionSummary,
  type FirstSyncStart,
} from './connection';
export {
  CONTENT_FIELDS,
  type AllDaySpan,
  type Availability,
  type ContentField,
  type DraftField,
  type EventContent,
  type EventDraft,
  type EventPresentation,
  type EventTime,
  type TimedSpan,
} from './event-content';
export { formatTime } from './format-time';
export { LINK_STATUSES, type LinkStatus } from './link-status';
export {
  CALDAV_PRESETS,
  CONSENT_PROVIDER_IDS,
  NOTIFYING_PROVIDER_IDS,
  PROVIDER_IDS,
  PROVIDERS,
  type CaldavPreset,
  type ConsentProviderId,
  type NotifyingProviderId,
  type ProviderId,
} from './provider-id';
export {
  CALENDAR_DELETE_POLICIES,
  CONFLICT_POLICIES,
  type CalendarDeletePolicy,
  type ConflictPolicy,
  type EventTypeRule,
  type FollowUpRule,
  type SyncRules,
  type SyncTarget,
} from './sync-rules';
export { SYNC_ERROR_CODES, type SyncErrorCode } from './sync-error-code';
