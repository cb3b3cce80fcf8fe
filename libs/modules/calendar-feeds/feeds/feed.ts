import type { CareerEventType } from '@calendar/contracts/vocabulary';

export const FEED_DETAILS = ['full', 'busy'] as const;
/** `busy`: the time and nothing else. */
export type FeedDetail = (typeof FEED_DETAILS)[number];

/** What a person says of a feed when they make it; it stays so. */
export interface FeedSettings {
  name: string;
  eventTypes: CareerEventType[];
  detail: FeedDetail;
  /** Whether its events bring their alerts along. */
  reminders: boolean;
  /** Leaves out what a connected calendar shows already. */
  skipLinked: boolean;
}

/** An address at which a calendar program reads a person's events. */
export interface Feed extends FeedSettings {
  id: string;
  userId: string;
  /** Another one with each new address. */
  version: number;
  createdAt: Date;
  rotatedAt: Date | null;
  lastFetchedAt: Date | null;
}
