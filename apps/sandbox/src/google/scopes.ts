const PREFIX = 'https://www.googleapis.com/auth/';

const WRITE_EVENTS = ['calendar', 'calendar.events', 'calendar.events.owned', 'calendar.app.created'];
const READ_EVENTS = [
  ...WRITE_EVENTS,
  'calendar.readonly',
  'calendar.events.readonly',
  'calendar.events.owned.readonly',
  'calendar.events.public.readonly',
  'calendar.events.freebusy',
];
const READ_CALENDAR_LIST = ['calendar', 'calendar.readonly', 'calendar.calendarlist', 'calendar.calendarlist.readonly'];

/** Which scopes open which method, after the discovery document of Calendar v3. */
const METHODS = {
  'calendar.calendarList.list': READ_CALENDAR_LIST,
  'calendar.calendarList.get': [...READ_CALENDAR_LIST, 'calendar.app.created'],
  'calendar.events.list': READ_EVENTS,
  'calendar.events.get': READ_EVENTS,
  'calendar.events.instances': READ_EVENTS,
  'calendar.events.watch': READ_EVENTS,
  'calendar.events.insert': WRITE_EVENTS,
  'calendar.events.move': ['calendar', 'calendar.events', 'calendar.events.owned'],
  'calendar.events.patch': WRITE_EVENTS,
  'calendar.events.delete': WRITE_EVENTS,
  'calendar.channels.stop': [...READ_EVENTS, ...READ_CALENDAR_LIST],
} as const satisfies Record<string, readonly string[]>;

export type Method = keyof typeof METHODS;

const ACCEPTED = new Map<string, ReadonlySet<string>>(
  Object.entries(METHODS).map(([method, scopes]) => [method, new Set(scopes.map((scope) => PREFIX + scope))]),
);

export function mayCall(method: Method, granted: readonly string[]): boolean {
  const accepted = ACCEPTED.get(method)!;
  return granted.some((scope) => accepted.has(scope));
}

/** Scopes that only tell who somebody is; they cannot be unticked. Short and long names mean the same. */
const SIGN_IN_SCOPES = new Map<string, string>([
  ['openid', 'openid'],
  ['email', `${PREFIX}userinfo.email`],
  ['profile', `${PREFIX}userinfo.profile`],
  [`${PREFIX}userinfo.email`, `${PREFIX}userinfo.email`],
  [`${PREFIX}userinfo.profile`, `${PREFIX}userinfo.profile`],
]);

const LABELS: Readonly<Record<string, string>> = {
  openid: 'Know who you are on Google',
  [`${PREFIX}userinfo.email`]: 'See your e-mail address',
  [`${PREFIX}userinfo.profile`]: 'See your name',
  [`${PREFIX}calendar`]: 'See, change, share and delete all your calendars',
  [`${PREFIX}calendar.readonly`]: 'See all your calendars',
  [`${PREFIX}calendar.events`]: 'See and change events on all your calendars',
  [`${PREFIX}calendar.events.owned`]: 'See and change events on calendars you own',
  [`${PREFIX}calendar.events.readonly`]: 'See events on all your calendars',
  [`${PREFIX}calendar.calendarlist.readonly`]: 'See the list of your calendars',
};

export function isSignInScope(scope: string): boolean {
  return SIGN_IN_SCOPES.has(scope);
}

/** As Google writes it in a token response: `email` becomes `https://www.googleapis.com/auth/userinfo.email`. */
export function canonicalScope(scope: string): string {
  return SIGN_IN_SCOPES.get(scope) ?? scope;
}

export function isKnownScope(scope: string): boolean {
  return isSignInScope(scope) || (scope.startsWith(PREFIX) && /^[a-z][a-z.]+$/.test(scope.slice(PREFIX.length)));
}

export function labelOf(scope: string): string {
  return LABELS[canonicalScope(scope)] ?? scope.slice(scope.lastIndexOf('/') + 1);
}

/** Whether somebody who wrote `wanted` (whole, or its last part) means `scope`. */
export function isSameScope(scope: string, wanted: string): boolean {
  return canonicalScope(scope) === canonicalScope(wanted) || scope === PREFIX + wanted;
}
