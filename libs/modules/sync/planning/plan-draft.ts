import { DateTime } from 'luxon';
import {
  PROVIDERS,
  type CareerEventSnapshot,
  type ConnectionSummary,
  type EventDraft,
  type EventTime,
  type SyncRules,
  type SyncTarget,
} from '@calendar/contracts/vocabulary';
import { keepMost, MAX_REMINDERS } from '../merge/kept-reminders';

const MAX_REMINDER_MINUTES = 40_320;
const MINUTE_MS = 60_000;

/** An event with the events it is told apart from or joined with. */
export interface EventFamily {
  event: CareerEventSnapshot;
  /** For a follow-up: the interview it belongs to, when there is one. */
  interview: CareerEventSnapshot | null;
  /** For an interview: its living follow-ups. For a follow-up: those of its interview, it among them. */
  followUps: readonly CareerEventSnapshot[];
}

/** Where an event goes, and how many reminders it can carry there, if not as many as it can have. */
export interface PlanTarget extends SyncTarget {
  mostReminders?: number;
}

/**
 * What is to stand in a calendar for one career event, or `null` for nothing. Pure.
 *
 * @param target where the event would go; `null` when no target of the connection takes it
 */
export function planDraft(family: EventFamily, rules: SyncRules, target: PlanTarget | null): EventDraft | null {
  const { event } = family;
  if (!target || !isShown(event, rules) || !target.eventTypes.includes(event.type)) return null;
  if (isReminderOfItsInterview(family, rules, target)) return null;

  const rule = rules.eventTypes[event.type];
  const reminders = remindersOf(family, rules, target);
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
function isReminderOfItsInterview(family: EventFamily, rules: SyncRules, target: PlanTarget): boolean {
  const { event, interview, followUps } = family;
  if (event.type !== 'follow_up' || interview === null) return false;
  const minutes = reminderMinutes({ followUp: event, interview }, rules, target);
  if (minutes === null) return false;
  const all = [event, ...followUps.filter(({ id }) => id !== event.id)];
  return followUpReminders({ event: interview, interview: null, followUps: all }, rules, target).includes(minutes);
}

/** Where there is no room for all of them, those of follow-ups leave none to the others. */
function remindersOf(family: EventFamily, rules: SyncRules, target: PlanTarget): number[] {
  const { event } = family;
  const ofFollowUps = followUpReminders(family, rules, target);
  const own = event.reminders ?? rules.eventTypes[event.type].reminders;
  return keepMost(own, ofFollowUps, ofFollowUps.length > 0 ? target.mostReminders : MAX_REMINDERS);
}

/** Where the events of a type go in one account; `null`: nowhere. Pure. */
export function targetOf(
  event: CareerEventSnapshot,
  rules: SyncRules,
  { id, provider }: Pick<ConnectionSummary, 'id' | 'provider'>,
): PlanTarget | null {
  const takes = (target: SyncTarget) => target.connectionId === id && target.eventTypes.includes(event.type);
  const target = rules.targets.find(takes);
  return target ? { ...target, mostReminders: PROVIDERS[provider].mostReminders } : null;
}

/** What stands among the reminders of an interview for its follow-ups, minutes: of too many, the earliest. Pure. */
export function followUpReminders(family: EventFamily, rules: SyncRules, target: PlanTarget): number[] {
  if (family.event.type !== 'interview') return [];
  const minutes = family.followUps
    .map((followUp) => reminderMinutes({ followUp, interview: family.event }, rules, target))
    .filter((each) => each !== null);
  return [...new Set(minutes)].sort((a, b) => b - a).slice(0, target.mostReminders ?? MAX_REMINDERS);
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
