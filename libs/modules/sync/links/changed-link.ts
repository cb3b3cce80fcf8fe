/** A link that is to be looked at. */
export interface ChangedLink {
  id: string;
  eventId: string;
  connectionId: string | null;
}

/** The columns of one, in statements. */
export const CHANGED_LINK = 'id, event_id AS "eventId", connection_id AS "connectionId"';
