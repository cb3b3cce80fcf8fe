import { Connections, SyncRulesOf } from '@calendar/contracts/ports';
import { formatTime, type ConnectionSummary, type EventTime, type SyncRules } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { PRIMARY } from '../calendars/calendar-alias';
import { AccountQuestions } from './account-questions';
import type { AccountBusyTimes, UncheckedReason } from './busy-times';

export interface Clashes {
  items: Array<{
    connectionId: string;
    calendarId: string;
    start: string;
    end: string;
    tentative: boolean;
    allDay: boolean;
  }>;
  unchecked: Array<{ connectionId: string; reason: UncheckedReason }>;
}

/** Whether something else takes a time: asked for a person who fills in a form, and never in anybody's way. */
@Injectable()
export class ClashLook {
  constructor(
    private readonly rules: SyncRulesOf,
    private readonly connections: Connections,
    private readonly questions: AccountQuestions,
  ) {}

  async at(userId: string, span: { from: string; to: string; timeZone: string }): Promise<Clashes> {
    const rules = await this.rules.user(userId);
    const connections = (await this.connections.ofUser(userId)).filter(({ status }) => status !== 'disconnecting');
    const closed = connections.flatMap((connection) => {
      const reason = reasonAgainst(connection, rules);
      return reason ? [{ connectionId: connection.id, reason }] : [];
    });
    const open = connections.filter((connection) => reasonAgainst(connection, rules) === null);
    const accounts = open.map(({ id }) => ({ connectionId: id, calendarIds: calendarsOf(id, rules) }));
    const { from, to } = span;
    const answers = accounts.length > 0 ? await this.questions.busyTimes(userId, { from, to, accounts }) : [];
    return { items: itemsOf(answers, span), unchecked: [...closed, ...answers.flatMap(uncheckedOf)] };
  }
}

/** Why an account is not even asked. */
function reasonAgainst({ status, inReview }: ConnectionSummary, { clashWarning }: SyncRules): UncheckedReason | null {
  if (!clashWarning) return 'switched-off';
  if (inReview) return 'in-review';
  return status === 'reauth_required' ? 'reauth-required' : null;
}

/** Where our events go, and where people have theirs. */
function calendarsOf(connectionId: string, { targets }: SyncRules): string[] {
  const chosen = targets.filter((target) => target.connectionId === connectionId).map(({ calendarId }) => calendarId);
  return [...new Set([PRIMARY, ...chosen])];
}

function itemsOf(
  answers: readonly AccountBusyTimes[],
  { from, to, timeZone }: { from: string; to: string; timeZone: string },
) {
  const taken = answers.flatMap((answer) =>
    answer.kind === 'looked' ? answer.taken.map((each) => ({ ...each, connectionId: answer.connectionId })) : [],
  );
  return taken
    .filter(({ time }) => time.allDay || (time.end > from && time.start < to))
    .toSorted((one, other) => (one.time.start < other.time.start ? -1 : 1))
    .map(({ connectionId, calendarId, time, tentative }) => {
      return { connectionId, calendarId, ...formatTime(inZone(time, timeZone)), tentative, allDay: time.allDay };
    });
}

function inZone(time: EventTime, timeZone: string): EventTime {
  return time.allDay ? time : { ...time, timeZone };
}

function uncheckedOf(answer: AccountBusyTimes) {
  return answer.kind === 'unchecked' ? [{ connectionId: answer.connectionId, reason: answer.reason }] : [];
}
