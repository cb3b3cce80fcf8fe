import { DateTime } from 'luxon';
import type { CareerEventSnapshot, EventDraft, EventTime, SyncRules, SyncTarget } from '@calendar/contracts/vocabulary';

/** The most reminders an event can carry (Google's limit; providers that keep fewer choose for themselves). */
const MAX_REMINDERS = 5;
const MAX_REMINDER_MINUTES = 40_320;
const MINUTE_MS = 60_000;

/** An event with the events it is told apart from or joined with. */
export interface EventFamily {
  event: CareerEventSnapshot;
  /** For a follow-up: the interview it belongs to, when there is one. */
  interview: CareerEventSnapshot | null;
  /** For an interview: its living follow-ups. */
  followUps: readonly CareerEventSnapshot[];
}

/**
 * What is to stand in a calendar for one career event, or `null` for nothing. Pure.
 *
 * @param target where the event would go; `null` when no target of the connection takes it
 */
export function planDraft(family: EventFamily, rules: SyncRules, target: SyncTarget | null): EventDraft | null {
  const { event } = family;
  if (!target || !isShown(event, rules) || !target.eventTypes.includes(event.type)) return null;
  if (isReminderOfItsInterview(family, rules, target)) return null;

  const rule = rules.eventTypes[event.type];
  const reminders = keepMost(event.reminders ?? rule.reminders, followUpReminders(family, rules, target));
  const availability = event.type === 'reminder' ? 'free' : 'busy';
  const status = event.status === 'tentative' ? 'tentative' : 'confirmed';
  const shared = { time: event.time, reminders, availability, status } as const;
  if (rule.detail === 'busy') {
    return { ...shared, title: 'Busy', description: '', location: '', visibility: 'private' };
  }
  return {
    ...shared,
    title: event.title,
    description: event.description,
    location: event.location,
    visibility: 'default',
  };
}

/** Whether the person wants to see this event in a calendar at all. */
function isShown(event: CareerEventSnapshot, rules: SyncRules): boolean {
  return !event.deleted && event.status !== 'cancelled' && event.addToCalendar && rules.eventTypes[event.type].sync;
}

/** A follow-up that shows as a reminder on its interview needs no event of its own in that calendar. */
function isReminderOfItsInterview(family: EventFamily, rules: SyncRules, target: SyncTarget): boolean {
  const { event, interview } = family;
  return (
    event.type === 'follow_up' &&
    interview !== null &&
    reminderMinutes({ followUp: event, interview }, rules, target) !== null
  );
}

/** Where the events of a type go in one account; `null`: nowhere. Pure. */
export function targetOf(event: CareerEventSnapshot, rules: SyncRules, connectionId: string): SyncTarget | null {
  const takes = (target: SyncTarget) => target.connectionId === connectionId && target.eventTypes.includes(event.type);
  return rules.targets.find(takes) ?? null;
}

/** What stands among the reminders of an interview for its follow-ups, minutes. Pure. */
export function followUpReminders(family: EventFamily, rules: SyncRules, target: SyncTarget): number[] {
  if (family.event.type !== 'interview') return [];
  return family.followUps
    .map((followUp) => reminderMinutes({ followUp, interview: family.event }, rules, target))
    .filter((minutes) => minutes !== null);
}

/**
 * How long before its interview a follow-up is due, when it can stand there as a reminder: `null` when the person
 * wants events, when the interview is not in this calendar, or when no provider can express it (a follow-up after its
 * interview). It is then written as an event of its own: better twice remembered than never.
 */
function reminderMinutes(
  { followUp, interview }: { followUp: CareerEventSnapshot; interview: CareerEventSnapshot },
  rules: SyncRules,
  target: SyncTarget,
): number | null {
  if (rules.eventTypes.follow_up.as !== 'interview_reminder') return null;
  if (!isShown(followUp, rules) || !isShown(interview, rules)) return null;
  if (!target.eventTypes.includes('interview')) return null;
  const minutes = Math.round(
    (startOf(interview.time, followUp.time) - startOf(followUp.time, interview.time)) / MINUTE_MS,
  );
  return minutes >= 0 && minutes <= MAX_REMINDER_MINUTES ? minutes : null;
}

/** A day begins where the event that it is compared with takes place. */
function startOf(time: EventTime, other: EventTime): number {
  if (!time.allDay) return Date.parse(time.start);
  return DateTime.fromISO(time.start, { zone: other.timeZone ?? 'UTC' }).toMillis();
}

/** Follow-ups come first: each stands for something to do, while the others only repeat one warning. Pure. */
export function keepMost(own: readonly number[], followUps: readonly number[]): number[] {
  const kept = [...new Set([...followUps, ...own])].slice(0, MAX_REMINDERS);
  return kept.sort((a, b) => b - a);
}
