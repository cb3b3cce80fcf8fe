import { createGoogleProvider } from '@calendar/providers/google';
import { runAgainstSandbox } from './run-against-sandbox';
import type { Dialect, Fault } from './world';

const SCOPES = 'https://www.googleapis.com/auth/';

function refusal(status: number, reason: string): Fault['action'] {
  return {
    kind: 'status',
    status,
    body: { error: { code: status, message: reason, errors: [{ domain: 'global', reason }] } },
  };
}

const dialect: Dialect = {
  body: ({ title, location, time, reminders, status }) => ({
    ...(title === undefined ? {} : { summary: title }),
    ...(location === undefined ? {} : { location }),
    ...(status === undefined ? {} : { status }),
    ...(reminders === undefined
      ? {}
      : { reminders: { useDefault: false, overrides: reminders.map((minutes) => ({ method: 'popup', minutes })) } }),
    ...(time === undefined ? {} : { start: timeBody(time, time.start), end: timeBody(time, time.end) }),
  }),
  richDescription: { description: '<p><b>One</b></p>Two &amp; three' },
  series: {
    summary: 'Standup',
    start: { dateTime: '2027-03-08T09:00:00Z', timeZone: 'UTC' },
    end: { dateTime: '2027-03-08T09:15:00Z', timeZone: 'UTC' },
    recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
  },
  titleOf: (event) => event['summary'],
  guestsOf: (event) => event['attendees'] ?? [],
  moreThanAPage: 260,
  refusals: {
    rateLimited: refusal(403, 'userRateLimitExceeded'),
    lacksPermission: refusal(403, 'insufficientPermissions'),
    conflict: refusal(412, 'conditionNotMet'),
    invalid: refusal(400, 'invalid'),
  },
  secretOf: ({ headers }) => headers['x-goog-channel-token'],
};

function timeBody(time: { allDay: boolean; timeZone: string | null }, at: string): object {
  return time.allDay
    ? { date: at, dateTime: null, timeZone: null }
    : { dateTime: at, timeZone: time.timeZone, date: null };
}

runAgainstSandbox({
  name: 'Google Calendar',
  create: createGoogleProvider,
  dialect,
  places: {
    provider: 'google',
    authorize: '/accounts.google.com/o/oauth2/v2/auth',
    token: '/oauth2.googleapis.com/token',
    scopes: ['openid', 'email', `${SCOPES}calendar.events`, `${SCOPES}calendar.calendarlist.readonly`],
    readOnlyScopes: ['openid', 'email', `${SCOPES}calendar.readonly`],
    apiHost: 'www.googleapis.com',
  },
});
