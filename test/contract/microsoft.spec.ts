import { DateTime } from 'luxon';
import type { EventTime } from '@calendar/contracts/vocabulary';
import { createMicrosoftProvider } from '@calendar/providers/microsoft';
import { runAgainstSandbox } from './run-against-sandbox';
import type { Dialect, Fault } from './world';

const WINDOWS_ZONES: Readonly<Record<string, string>> = { 'Europe/Paris': 'Romance Standard Time', UTC: 'UTC' };

function refusal(status: number, code: string): Fault['action'] {
  return { kind: 'status', status, body: { error: { code, message: code } } };
}

const dialect: Dialect = {
  body: ({ title, location, time, reminders, status }) => ({
    ...(title === undefined ? {} : { subject: title }),
    ...(location === undefined ? {} : { location: { displayName: location } }),
    ...(status === undefined ? {} : { showAs: status === 'tentative' ? 'tentative' : 'busy' }),
    ...(reminders === undefined
      ? {}
      : { isReminderOn: reminders.length > 0, reminderMinutesBeforeStart: reminders[0] ?? 0 }),
    ...(time === undefined
      ? {}
      : { isAllDay: time.allDay, start: timeBody(time, time.start), end: timeBody(time, time.end) }),
  }),
  richDescription: {
    body: { contentType: 'html', content: '<html><body><div><b>One</b></div><div>Two &amp; three</div></body></html>' },
  },
  series: {
    subject: 'Standup',
    start: { dateTime: '2027-03-08T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2027-03-08T09:15:00', timeZone: 'UTC' },
    recurrence: {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: '2027-03-08', numberOfOccurrences: 3 },
    },
  },
  titleOf: (event) => event['subject'],
  guestsOf: (event) => event['attendees'] ?? [],
  moreThanAPage: 120,
  refusals: {
    rateLimited: refusal(429, 'ApplicationThrottled'),
    lacksPermission: refusal(403, 'ErrorAccessDenied'),
    conflict: refusal(412, 'ErrorIrresolvableConflict'),
    invalid: refusal(400, 'ErrorInvalidRequest'),
  },
  secretOf: ({ body }) => (JSON.parse(body) as { value: { clientState?: string }[] }).value[0]?.clientState,
};

function timeBody(time: EventTime, at: string): object {
  if (time.allDay) return { dateTime: `${at}T00:00:00`, timeZone: 'UTC' };
  const dateTime = DateTime.fromISO(at, { zone: time.timeZone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
  return { dateTime, timeZone: WINDOWS_ZONES[time.timeZone] };
}

runAgainstSandbox({
  name: 'Microsoft Graph',
  create: createMicrosoftProvider,
  dialect,
  places: {
    provider: 'microsoft',
    authorize: '/login.microsoftonline.com/common/oauth2/v2.0/authorize',
    token: '/login.microsoftonline.com/common/oauth2/v2.0/token',
    scopes: ['offline_access', 'openid', 'profile', 'email', 'User.Read', 'Calendars.ReadWrite'],
    readOnlyScopes: ['offline_access', 'openid', 'profile', 'email', 'User.Read', 'Calendars.Read'],
    apiHost: 'graph.microsoft.com',
  },
});
