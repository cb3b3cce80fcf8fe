import type { CareerEventSnapshot, ProviderId } from '../vocabulary';

/** What would be written into one calendar for one event. */
export interface PreviewItem {
  connectionId: string;
  provider: ProviderId;
  calendarId: string | null;
  action: 'create' | 'update' | 'skip';
  /** Why; written for the person. */
  reason: string;
  /** The exact body for the provider; `null` when nothing would be sent. */
  payload: Record<string, unknown> | null;
}

/** "What would be written?" Answered by sync. */
export abstract class SyncPreviews {
  /** Writes nothing. @throws AppError `connection.unavailable` when the worker does not answer */
  abstract preview(event: CareerEventSnapshot): Promise<PreviewItem[]>;
}
