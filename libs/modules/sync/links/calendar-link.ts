import type { EventTraits } from '@calendar/contracts/calendar-provider';
import type { Availability, ContentField, EventContent, EventDraft, ProviderId } from '@calendar/contracts/vocabulary';
import type { LinkProgress } from './link-state';

/**
 * The last state of a linked event that both sides agreed on, as each side shows it: providers rewrite texts, times
 * and reminders, so each side is only ever compared with its own half.
 */
export interface Base {
  /** The draft that was written, or taken over from the calendar. */
  ours: EventDraft;
  /** What the provider showed for it. */
  theirs: EventContent;
  /** How the calendar keeps it, beyond what it shows. */
  traits?: EventTraits;
  /** The availability that the person has chosen in the calendar; absent: they have left ours. */
  chosen?: Availability;
}

/** What one write sent to the calendar: fields of a draft, all of them to create an event. */
export interface SentFields extends Partial<EventDraft> {
  /** None: the event was to be deleted. */
  deleted?: true;
  /** The calendar in which the event was to be created. */
  createdIn?: string;
}

/** Why a link is not in step, in a closed set of codes that the API shows. */
export interface LinkError {
  code: string;
  /** ISO instant. */
  at: string;
}

/** A field that both sides changed, or the event's existence: deleted on one side, edited on the other. */
export type DisputedField = ContentField | 'existence';

/** The pairing of one career event with one provider event in one account. */
export interface CalendarLink {
  id: string;
  userId: string;
  eventId: string;
  /** `null` while the account is not connected: the link then waits for it to come back. */
  connectionId: string | null;
  provider: ProviderId;
  accountId: string;

  /** Where the event is to stand: the provider's calendar id, or `primary`. */
  calendarId: string;
  /** What is to stand there; `null`: nothing. */
  desired: EventDraft | null;
  /** Counts the changes of `desired` and `calendarId`. */
  desiredVersion: number;
  /** The last edit. */
  desiredAt: Date;
  /** The first edit that the calendar does not have yet. */
  pendingSince: Date;

  /** Where the event stands; `null` while there is none. */
  providerEventId: string | null;
  providerCalendarId: string | null;
  /**
   * The calendar that the person has taken it out of by hand: it stays where they put it, for as long as this is where it
   * is to stand.
   */
  movedFrom: string | null;
  /** The person has made a series of it there. */
  recurring: boolean;
  /** How many people the person has invited to it there. */
  guests: number;
  /** The `desiredVersion` that the person wants written although it concerns a whole series, or guests. */
  approvedVersion: number | null;
  etag: string | null;
  providerUpdatedAt: Date | null;
  htmlLink: string | null;
  /** The number of provider events this link has used up: part of the idempotency key. */
  generation: number;
  /** What was sent to the calendar without our knowing yet whether it has arrived, oldest first. */
  pendingWrites: SentFields[];
  base: Base | null;
  /** The `desiredVersion` that the calendar has. */
  syncedVersion: number;

  /** Deleted in the calendar by a person who wants it left alone there, whatever is desired. */
  unlinked: boolean;
  /** What waits for the person's decision: it is neither written nor taken over. */
  disputed: DisputedField[];

  /** How far it has come, by its facts (`progressOf`); whether its account may be worked with now is one of its own. */
  status: LinkProgress;
  attempts: number;
  failingSince: Date | null;
  /** When it is looked at next; `null`: nothing is to be done. */
  nextAttemptAt: Date | null;
  lastError: LinkError | null;
  /** Given up since it was last in step. */
  gaveUp: boolean;
  lastSyncedAt: Date | null;
  lastWrittenAt: Date | null;
}
