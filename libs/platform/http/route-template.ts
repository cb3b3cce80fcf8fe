const LONGEST = 12;

/** Every fixed path part of the provider interfaces in use; whatever else stands in a path is an id. */
const WORDS = new Set(
  [
    '.well-known openid-configuration oauth2 v1 v2 v3 v4 v2.0 v1.0 beta auth authorize token tokeninfo revoke userinfo certs',
    'calendar calendars calendarList calendarView calendarGroups events watch import instances quickAdd move channels stop',
    'users me settings freeBusy acl colors batch $batch delta subscriptions reauthorize mailboxSettings discovery keys',
    'consent organizations common consumers extensions singleValueExtendedProperties attachments cancel accept decline o',
    'logout devicecode getSchedule supportedTimeZones',
  ]
    .join(' ')
    .split(' '),
);

/** `/calendar/v3/calendars/x@y.test/events` → `/calendar/v3/calendars/{id}/events`: few values, no names. */
export function routeTemplate(path: string): string {
  const parts = path.split('/').slice(1, LONGEST + 1);
  return `/${parts.map((part) => (part === '' || WORDS.has(part) ? part : '{id}')).join('/')}`;
}
