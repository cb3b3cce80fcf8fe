/** What helps: the app shows it as a button. */
export interface NotificationAction {
  type: 'reconnect' | 'resolve' | 'restore' | 'retry';
  label: string;
  /** Path in the web app. */
  href: string;
}

/** The kinds of news, in a closed set. */
export type NotificationKind =
  | 'alert.repeated-failure'
  | 'connection.reauth-required'
  | 'connection.consent-remains'
  | 'event.cancelled-from-calendar'
  | 'sync.calendar-not-found'
  | 'sync.conflict'
  | 'sync.deletions-held'
  | 'sync.failed';

export interface NewNotification {
  userId: string;
  kind: NotificationKind;
  title: string;
  message: string;
  action: NotificationAction | null;
  /** What it is about: until it is read, the same of the same is not told again. */
  subjectId: string;
  eventId: string | null;
  connectionId: string | null;
}

export interface Notification extends NewNotification {
  id: string;
  createdAt: Date;
  readAt: Date | null;
}
