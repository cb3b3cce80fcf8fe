/** What the host app can be told of, in a closed set. */
export const WEBHOOK_KINDS = [
  'event.updated_from_calendar',
  'event.cancelled_from_calendar',
  'connection.reauth_required',
  'event.sync_failed',
] as const;

export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** Ids and nothing else: whoever reads the message without being meant to learns nothing of a person's plans. */
export interface WebhookData {
  userId: string;
  /** `null`: it is about the connection. */
  eventId: string | null;
  connectionId: string;
}

export interface WebhookMessage {
  /** The same for every endpoint and every attempt: receivers know by it what they have had already. */
  id: string;
  kind: WebhookKind;
  data: WebhookData;
}

/** What messages are kept in order by: the career event, or the connection when it is about no event. */
export function subjectOf({ eventId, connectionId }: WebhookData): string {
  return eventId ?? connectionId;
}

/** The body of a message, as it is sent in every attempt. */
export function bodyOf({ kind, data }: WebhookMessage, at: Date): string {
  return JSON.stringify({ type: kind, timestamp: at.toISOString(), data });
}
