import type { EventDraft } from '@calendar/contracts/vocabulary';
import type { CalendarLink, DisputedField } from './calendar-link';
import type { DeletedRemote } from './deleted-remote';

/** What is desired once the career event has taken over what the calendar has won. */
export interface MergedDesire {
  draft: EventDraft | null;
  /** ISO instant of the edit, as the provider counts it; `null`: just now. */
  editedAt: string | null;
}

/** What a step leaves on its link: all of its event, and how far it has come. */
export interface LinkPatch extends Pick<
  CalendarLink,
  | 'providerEventId'
  | 'providerCalendarId'
  | 'movedFrom'
  | 'recurring'
  | 'guests'
  | 'etag'
  | 'htmlLink'
  | 'providerUpdatedAt'
  | 'base'
  | 'generation'
> {
  /** The version that the calendar has now; a newer one keeps the link due. */
  syncedVersion: number;
  /** What the merge has made of what is desired: the version is still the same. Absent: as before. */
  merged?: MergedDesire;
  /** Absent: as before, and so it is with `unlinked`. */
  disputed?: DisputedField[];
  unlinked?: boolean;
  /** By this step. */
  written: boolean;
  /** What is remembered of an event that was deleted there; absent: as before. */
  deletedRemote?: DeletedRemote | null;
}
