import type { EventTime } from './event-content';

export const CAREER_EVENT_TYPES = ['interview', 'follow_up', 'reminder'] as const;
export type CareerEventType = (typeof CAREER_EVENT_TYPES)[number];

export const CAREER_EVENT_STATUSES = ['confirmed', 'tentative', 'cancelled'] as const;
export type CareerEventStatus = (typeof CAREER_EVENT_STATUSES)[number];

/** A career event as it travels between modules: plain values, no `metadata` (opaque, never sent anywhere). */
export interface CareerEventSnapshot {
  id: string;
  userId: string;
  type: CareerEventType;
  title: string;
  description: string;
  location: string;
  time: EventTime;
  status: CareerEventStatus;
  addToCalendar: boolean;
  /** Minutes before the start; `null` means: as the preferences say. */
  reminders: number[] | null;
  /** The interview that a follow-up belongs to. */
  relatesTo: string | null;
  version: number;
  deleted: boolean;
  /** Where it was cancelled, if it is. */
  cancelledBy: 'career_copilot' | 'calendar' | null;
  /** ISO instant of the last change made by a person or client. */
  updatedAt: string;
}
