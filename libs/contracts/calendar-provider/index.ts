export {
  ProviderRegistry,
  type AccountLogin,
  type BusyTime,
  type BusyTimesRequest,
  type CalendarProvider,
  type ChangePage,
  type CreatedEvent,
  type CreateEventRequest,
  type Cursor,
  type DeleteEventRequest,
  type EventChange,
  type EventKey,
  type EventRef,
  type EventTraits,
  type FoundAccount,
  type LocatedEvent,
  type LocateRequest,
  type ProviderCalendar,
  type ProviderCapabilities,
  type ProviderEvent,
  type ProviderSession,
  type ProviderWatch,
  type ReadChangesRequest,
  type TrafficLimits,
  type UpdateEventRequest,
  type WallTimes,
  type WatchRequest,
} from './calendar-provider';
export { LOGIN_REFUSALS, LoginRefusedError, type LoginRefusal } from './login-refused-error';
export {
  isRefusal,
  PROVIDER_ERROR_CODES,
  ProviderError,
  type ProviderErrorCode,
  type ProviderErrorDetails,
} from './provider-error';
export { storableInstant } from './storable-instant';
export { storableText } from './storable-text';
