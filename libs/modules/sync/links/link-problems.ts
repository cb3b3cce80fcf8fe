import type { SyncErrorCode } from '@calendar/contracts/vocabulary';
import type { CalendarLink } from './calendar-link';

/** A reason why a link is not in step: a stable code, and what the person should know and do. */
export interface LinkProblem {
  code: SyncErrorCode;
  message: string;
}

/** The closed set of reasons, written for the person whose event it is. */
export const LINK_PROBLEMS = {
  rateLimited: {
    code: 'sync.rate-limited',
    message: 'The calendar asks us to slow down. The change is kept and will be written as soon as it allows it.',
  },
  unavailable: {
    code: 'sync.provider-unavailable',
    message: 'The calendar cannot be reached right now. The change is kept and is tried again by itself.',
  },
  unconfirmed: {
    code: 'sync.unconfirmed',
    message: 'The calendar has not confirmed the event yet. We look again in a moment.',
  },
  tokenUnavailable: {
    code: 'sync.sign-in-unavailable',
    message: 'The sign-in service of the calendar cannot be reached right now. We keep trying.',
  },
  reauthRequired: {
    code: 'connection.reauth-required',
    message: 'Access to this calendar has ended. Connect the account again; the change will then be written by itself.',
  },
  permissionMissing: {
    code: 'sync.permission-missing',
    message: 'We may not write to this calendar. Choose a calendar you can edit, or connect again and allow access.',
  },
  mailboxMissing: {
    code: 'sync.mailbox-missing',
    message:
      'This account has no calendar yet. Open its calendar once in a browser, or ask your administrator for one; we try ' +
      'again by ourselves.',
  },
  mailboxFull: {
    code: 'sync.mailbox-full',
    message: 'The mailbox of this calendar is full. Make room in it; the change is kept and is tried again by itself.',
  },
  notOrganizer: {
    code: 'sync.not-organizer',
    message: 'Somebody else organises this event in the calendar, and only they may change it. Ask them to change it.',
  },
  calendarNotFound: {
    code: 'sync.calendar-not-found',
    message: 'This calendar no longer exists. Choose another one in the preferences.',
  },
  refused: {
    code: 'sync.refused',
    message: 'The calendar refuses this event. Change the event, or try again.',
  },
  internal: {
    code: 'sync.internal',
    message: 'Something went wrong on our side. The change is kept and is tried again by itself.',
  },
  gaveUp: {
    code: 'sync.gave-up',
    message: 'The calendar could not be reached for a whole day. Try again when it is back.',
  },
} as const satisfies Record<string, LinkProblem>;

const MESSAGES = new Map<string, string>(
  Object.values(LINK_PROBLEMS).map((problem: LinkProblem) => [problem.code, problem.message]),
);

/** The words for a stored code. */
export function messageFor(code: string): string {
  return MESSAGES.get(code) ?? LINK_PROBLEMS.refused.message;
}

/** The same where a calendar cannot be read: nothing of ours is refused, and what changes there does not arrive. */
export function messageForReading(code: string): string {
  return code === LINK_PROBLEMS.permissionMissing.code ? NOT_READABLE : messageFor(code);
}

const NOT_READABLE =
  'We may not read this calendar, so changes made there do not arrive. Connect again and allow access, or choose another ' +
  'calendar.';

/** A second look tells something new when it comes this much later: less than is waited. */
const SECOND_LOOK_MS = 10_000;

/** Whether an earlier look found nothing where something might yet appear: what is found now is believed. Pure. */
export function absenceConfirmed({ lastError }: Pick<CalendarLink, 'lastError'>, now: Date): boolean {
  if (lastError?.code !== LINK_PROBLEMS.unconfirmed.code) return false;
  return now.getTime() - Date.parse(lastError.at) >= SECOND_LOOK_MS;
}
