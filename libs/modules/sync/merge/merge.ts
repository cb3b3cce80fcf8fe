import { isDeepStrictEqual } from 'node:util';
import {
  CONTENT_FIELDS,
  type CalendarDeletePolicy,
  type ConflictPolicy,
  type ContentField,
  type EventContent,
  type EventDraft,
} from '@calendar/contracts/vocabulary';
import type { RemoteFields } from '@calendar/contracts/domain-events';
import type { Base } from '../links/calendar-link';
import { keepMost } from './kept-reminders';

export interface MergeInput {
  base: Base;
  /** What Career Copilot wants now; `null`: no event. */
  desired: EventDraft | null;
  /** False when the career event is deleted or cancelled; true when it is merely not to be shown in this calendar. */
  eventAlive: boolean;
  /** What the career event says, as far as it is known, also where this calendar is not to show it. */
  said: Partial<EventContent>;
  /** What the calendar shows now; `null`: the event is deleted there. */
  remote: EventContent | null;
  /** What the provider would show for a draft: decides whether two changes are the same change. */
  normalise: (content: EventContent) => EventContent;
  /** Minutes among the reminders that stand for follow-ups of the event: they are not its own. */
  followUpReminders: readonly number[];
  /** How many reminders an event with those of follow-ups can carry in this calendar; absent: as any other. */
  mostReminders?: number | undefined;
  /** The event's own, whether or not this calendar has room for them. */
  ownReminders: readonly number[];
  /** The fields that may flow back; in `busy` detail only `time`. */
  inboundFields: readonly ContentField[];
  /** What else changes with the event, if the person has not agreed to that yet. */
  reach: Reach;
  policy: ConflictPolicy;
  onCalendarDelete: CalendarDeletePolicy;
  /** When each side was last changed, ms since the epoch; `null` when unknown. For the policy `newest`. */
  desiredAt: number;
  remoteAt: number | null;
}

/** More than one event of one person. */
export interface Reach {
  recurring: boolean;
  /** How many people are invited. */
  guests: number;
}

/** Nothing but the event. */
export const NO_REACH: Reach = { recurring: false, guests: 0 };

/** Both sides changed a field since the base, to different values. `status` also stands for "deleted". */
export interface FieldConflict {
  field: ContentField;
  base: unknown;
  careerCopilot: unknown;
  calendar: unknown;
  /** What the calendar's value is with us, where that is another: in the draft, and in the career event. */
  taken?: { draft: unknown; event: unknown };
  /** Writing our value would change all of a series, or what guests see. */
  reach?: Reach;
  /** For no other reason is it a conflict: only we have changed it, or a rule has decided for us. */
  waits?: true;
  /** With a disputed deletion of ours: the fields that the calendar has changed since. */
  calendarContent?: Partial<Omit<EventContent, 'status'>>;
}

/** Clashes that were decided without asking the person: as they have said in advance, or as nothing could wait. */
export interface DecidedByRule {
  side: 'career_copilot' | 'calendar';
  fields: ContentField[];
}

/** What a merge comes to. What is still to be written into the calendar follows from `base` by `planPush`. */
export type MergeResult =
  | {
      kind: 'merged';
      base: Base;
      /** To be taken over by the career event. */
      incoming: RemoteFields;
      /** What will be desired once it has. */
      desired: EventDraft | null;
      conflicts: FieldConflict[];
      decided?: DecidedByRule;
    }
  /** Deleted in the calendar, and that is to be the career event's end, too. */
  | { kind: 'cancel'; decided?: DecidedByRule }
  /** Deleted in the calendar; the career event stays and is not written again. */
  | { kind: 'unlink'; decided?: DecidedByRule }
  /** Deleted in the calendar; it is to be written again, as a new event. */
  | { kind: 'recreate'; decided?: DecidedByRule }
  /** Wanted by neither side any more. */
  | { kind: 'both-gone' }
  /** Deleted on one side and edited on the other: only the person can tell. */
  | { kind: 'deletion-conflict'; conflict: FieldConflict };

/** Three-way merge of one linked event, field by field. Pure. */
export function merge(input: MergeInput): MergeResult {
  const { desired, remote } = input;
  if (!desired && !remote) return { kind: 'both-gone' };
  if (!remote) return mergeRemoteDeletion(input, desired!);
  if (!desired) return mergeOwnDeletion(input, remote);
  return mergeFields(input, desired, remote);
}

function mergeRemoteDeletion(input: MergeInput, desired: EventDraft): MergeResult {
  if (!isEdited(input, desired)) {
    return { kind: input.onCalendarDelete };
  }
  // Nobody tells when an event was deleted: an edit that may be newer is not lost.
  const side = input.policy === 'newest' ? 'career_copilot' : input.policy;
  switch (side) {
    case 'career_copilot':
      return { kind: 'recreate', decided: lifeBy(side) };
    case 'calendar':
      return { kind: input.onCalendarDelete, decided: lifeBy(side) };
    case 'ask':
      return {
        kind: 'deletion-conflict',
        conflict: {
          field: 'status',
          base: input.base.ours.status,
          careerCopilot: desired.status,
          calendar: 'cancelled',
        },
      };
  }
}

function mergeOwnDeletion(input: MergeInput, remote: EventContent): MergeResult {
  const edited = input.inboundFields.filter((field) => differ(remote[field], input.base.theirs[field]));
  const keepDeleting = {
    kind: 'merged',
    base: { ...input.base, theirs: remote },
    incoming: {},
    desired: null,
    conflicts: [],
  } as const satisfies MergeResult;
  if (reaches(input.reach)) return { kind: 'deletion-conflict', conflict: ownDeletion(input, remote, edited) };
  if (input.eventAlive) return { ...keepDeleting, ...lastEdits(input, ownOf(input, remote), edited) };
  if (edited.length === 0) return keepDeleting;
  const side = winner(input);
  switch (side) {
    case 'career_copilot':
      return { ...keepDeleting, decided: lifeBy(side) };
    case 'calendar':
      return {
        ...keepDeleting,
        decided: lifeBy(side),
        base: {
          ...input.base,
          ours: { ...input.base.ours, ...pick(takenOver(input, remote), edited) } as EventDraft,
          theirs: remote,
        },
        incoming: { ...pick(ownOf(input, remote), edited), status: remote.status },
      };
    case 'ask':
      return { kind: 'deletion-conflict', conflict: ownDeletion(input, remote, edited) };
  }
}

function ownDeletion(input: MergeInput, remote: EventContent, edited: readonly ContentField[]): FieldConflict {
  return {
    field: 'status',
    base: input.base.ours.status,
    careerCopilot: 'cancelled',
    calendar: remote.status,
    calendarContent: withoutStatus(pick(ownOf(input, remote), edited)),
    ...(reaches(input.reach) && { reach: input.reach }),
  };
}

function reaches({ recurring, guests }: Reach): boolean {
  return recurring || guests > 0;
}

/** Whether writing a field would change more than this event. */
function reachesBeyond({ recurring, guests }: Reach, field: ContentField): boolean {
  return guests > 0 || (recurring && field === 'time');
}

/** Whether the event lives on is told by its status. */
function lifeBy(side: DecidedByRule['side']): DecidedByRule {
  return { side, fields: ['status'] };
}

/**
 * What is edited in a calendar that will not show it any more belongs to the event, which lives on elsewhere. There is
 * nothing left to wait for a decision: an edit made here as well stays, unless the calendar is to win.
 */
function lastEdits(
  input: MergeInput,
  own: EventContent,
  edited: readonly ContentField[],
): Pick<Extract<MergeResult, { kind: 'merged' }>, 'incoming' | 'decided'> {
  const { said, base } = input;
  const clashing = edited.filter(
    (field) => said[field] !== undefined && differ(said[field], base.ours[field]) && differ(said[field], own[field]),
  );
  const side = winner(input) === 'calendar' ? 'calendar' : 'career_copilot';
  const taken = side === 'calendar' ? edited : edited.filter((field) => !clashing.includes(field));
  return { incoming: pick(own, taken), ...(clashing.length > 0 && { decided: { side, fields: clashing } }) };
}

function mergeFields(input: MergeInput, desired: EventDraft, remote: EventContent): MergeResult {
  const expected = input.normalise(desired);
  const ours: EventDraft = { ...input.base.ours };
  const theirs: EventContent = { ...input.base.theirs };
  const incoming: RemoteFields = {};
  const conflicts: FieldConflict[] = [];
  const decided: ContentField[] = [];
  const vanishing: ContentField[] = [];
  const side = winner(input);
  const taken = takenOver(input, remote);
  const own = ownOf(input, remote);

  for (const field of CONTENT_FIELDS) {
    if (!differ(remote[field], input.base.theirs[field])) continue;
    const wonByCalendar = () => {
      copy(field, taken, ours);
      copy(field, remote, theirs);
      copy(field, own, incoming);
    };
    if (!input.inboundFields.includes(field) || isNoValue(field, remote) || isOfFollowUps(field, input, own)) {
      // Not theirs to change, or nothing a career event can be: what we want is written over it.
      copy(field, remote, theirs);
      copy(field, remote, ours);
    } else if (isVanishing(field, input.base, desired)) {
      copy(field, remote, theirs);
      copy(field, remote, ours);
      vanishing.push(field);
    } else if (!differ(desired[field], input.base.ours[field])) {
      wonByCalendar();
    } else if (!differ(expected[field], remote[field])) {
      copy(field, desired, ours);
      copy(field, remote, theirs);
    } else {
      if (side !== 'ask') decided.push(field);
      if (side === 'calendar') wonByCalendar();
      else if (side === 'career_copilot') {
        // Ours is written over what stands there, which becomes the base on both sides. With the base as it was, an edit that
        // takes ours back to it before the write would plan nothing, and the calendar would keep the value that has lost.
        copy(field, remote, theirs);
        copy(field, taken, ours);
      } else {
        conflicts.push({
          field,
          base: input.base.ours[field],
          careerCopilot: desired[field],
          calendar: remote[field],
          ...(differ(own[field], remote[field]) && { taken: { draft: taken[field], event: own[field] } }),
          ...(reachesBeyond(input.reach, field) && { reach: input.reach }),
        });
      }
    }
  }
  const { followUpReminders, mostReminders } = input;
  const reminders = incoming.reminders
    ? keepMost(incoming.reminders, followUpReminders, followUpReminders.length > 0 ? mostReminders : undefined)
    : desired.reminders;
  const next = { ...desired, ...incoming, reminders } as EventDraft;
  const last = lastEdits(input, own, vanishing);
  const isClash = (field: ContentField) => conflicts.some((conflict) => conflict.field === field);
  const waiting = CONTENT_FIELDS.filter(
    (field) => reachesBeyond(input.reach, field) && !isClash(field) && differ(next[field], ours[field]),
  );
  for (const field of waiting) {
    conflicts.push({
      field,
      base: input.base.ours[field],
      careerCopilot: next[field],
      calendar: remote[field],
      ...(differ(own[field], remote[field]) && { taken: { draft: taken[field], event: own[field] } }),
      reach: input.reach,
      waits: true,
    });
  }
  const merged = {
    kind: 'merged',
    base: { ...input.base, ours, theirs },
    incoming: { ...incoming, ...last.incoming },
    desired: next,
    conflicts,
  } as const;
  const byRule = [...decided.filter((field) => !waiting.includes(field)), ...(last.decided?.fields ?? [])];
  if (byRule.length === 0) return merged;
  return { ...merged, decided: { side: side === 'calendar' ? side : 'career_copilot', fields: byRule } };
}

/** In `busy` detail a calendar shows no texts: what it is to show in their place is no edit of ours. */
function isVanishing(field: ContentField, base: Base, desired: EventDraft): boolean {
  const isHidden = base.ours.visibility !== 'private' && desired.visibility === 'private';
  return isHidden && (field === 'title' || field === 'description' || field === 'location');
}

/** What the calendar shows, as the draft of this calendar would say it. */
function takenOver(input: MergeInput, remote: EventContent): EventContent {
  return { ...remote, time: timeAsOurs(input, remote), reminders: draftReminders(input, remote.reminders) };
}

/** What the calendar shows, as the career event would say it: without the reminders that its follow-ups add. */
function ownOf(input: MergeInput, remote: EventContent): EventContent {
  return { ...takenOver(input, remote), reminders: ownReminders(input, remote.reminders) };
}

/** Those that the calendar shows, and those for which it has no room: whoever edits the one there says nothing of them. */
function draftReminders({ base }: MergeInput, shown: readonly number[]): number[] {
  const hidden = base.ours.reminders.filter((minutes) => !base.theirs.reminders.includes(minutes));
  return keepMost(hidden, shown);
}

/** Where follow-ups have taken the room, the event's own reminders are not even in the draft. */
function ownReminders(input: MergeInput, shown: readonly number[]): number[] {
  const { base, followUpReminders, desired } = input;
  const isOwn = (minutes: number) => !followUpReminders.includes(minutes);
  const inDraft = (desired ?? base.ours).reminders;
  const left = followUpReminders.length > 0 ? input.ownReminders.filter((minutes) => !inDraft.includes(minutes)) : [];
  return keepMost(left.filter(isOwn), draftReminders(input, shown).filter(isOwn));
}

/** Nothing but the reminders of follow-ups has changed: as long as there are follow-ups, they stand there. */
function isOfFollowUps(field: ContentField, input: MergeInput, own: EventContent): boolean {
  if (field !== 'reminders' || input.followUpReminders.length === 0) return false;
  return !differ(own.reminders, ownReminders(input, input.base.theirs.reminders));
}

/** A calendar may show an event without a title; a career event has one. */
function isNoValue(field: ContentField, remote: EventContent): boolean {
  return field === 'title' && remote.title.trim() === '';
}

/** As in our zone, and without the length that the provider has given to an event that has none. */
function timeAsOurs(input: MergeInput, remote: EventContent): EventContent['time'] {
  const time = timeInOurZone(input, remote);
  const { ours, theirs } = input.base;
  const isGivenLength = length(ours.time) === 0 && length(theirs.time) !== 0 && length(time) === length(theirs.time);
  return isGivenLength ? { ...time, end: time.start } : time;
}

/** In milliseconds. */
function length({ start, end }: EventContent['time']): number {
  return Date.parse(end) - Date.parse(start);
}

/**
 * A provider may show our zone under another name, or UTC at times that it cannot tell in our zone. An event that the
 * person moves without touching the zone stays in the zone it has with us, if the provider shows that as what it shows
 * now; of UTC this cannot be asked, as at another time it may show our zone.
 */
function timeInOurZone({ base, normalise }: MergeInput, remote: EventContent): EventContent['time'] {
  const { time } = remote;
  const zone = base.ours.time.timeZone;
  if (time.allDay || zone === null || time.timeZone !== base.theirs.time.timeZone) return time;
  const ours = { ...time, timeZone: zone };
  if (time.timeZone === 'UTC') return ours;
  return differ(normalise({ ...remote, time: ours }).time, time) ? time : ours;
}

function winner(input: MergeInput): 'career_copilot' | 'calendar' | 'ask' {
  if (input.policy !== 'newest') return input.policy;
  // An unknown time is taken as "just now": the calendar has only just told us.
  return input.remoteAt === null || input.remoteAt >= input.desiredAt ? 'calendar' : 'career_copilot';
}

/** Whether the event has been edited here. What a calendar is to show of it also changes with the preferences. */
function isEdited({ base: { ours }, said }: MergeInput, desired: EventDraft): boolean {
  const isHiddenNow = desired.visibility === 'private';
  const isEditedField = (field: ContentField): boolean => {
    if (!differ(desired[field], ours[field])) return false;
    if (field === 'reminders') return said.reminders !== undefined;
    if (field === 'time' || field === 'status' || ours.visibility === desired.visibility) return true;
    // Of a text that was hidden before, it cannot be told.
    return isHiddenNow && differ(said[field], ours[field]);
  };
  return CONTENT_FIELDS.some(isEditedField);
}

function differ(a: unknown, b: unknown): boolean {
  return !isDeepStrictEqual(a, b);
}

function copy<Field extends ContentField>(
  field: Field,
  from: EventContent,
  to: { [Key in Field]?: EventContent[Key] | undefined } | RemoteFields,
): void {
  (to as { [Key in Field]?: EventContent[Key] })[field] = from[field];
}

function pick(content: EventContent, fields: readonly ContentField[]): RemoteFields {
  const picked: RemoteFields = {};
  for (const field of fields) copy(field, content, picked);
  return picked;
}

function withoutStatus({ status: _status, ...fields }: RemoteFields): Partial<Omit<EventContent, 'status'>> {
  return fields;
}
