const PREFIX = 'https://www.googleapis.com/auth/';

const WRITE_EVENTS = ['calendar', 'calendar.events', 'calendar.events.owned'];
const READ_EVENTS = [...WRITE_EVENTS, 'calendar.readonly', 'calendar.events.readonly'];
const READ_CALENDAR_LIST = ['calendar', 'calendar.readonly', 'calendar.calendarlist', 'calendar.calendarlist.readonly'];

/** Which scopes open which method, after the discovery document of Calendar v3. */
const METHODS = {
  'calendar.calendarList.list': READ_CALENDAR_LIST,
  'calendar.calendarList.get': READ_CALENDAR_LIST,
  'calendar.events.list': READ_EVENTS,
  'calendar.events.get': READ_EVENTS,
  'calendar.events.instances': READ_EVENTS,
  'calendar.events.watch': READ_EVENTS,
  'calendar.events.insert': WRITE_EVENTS,
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

export const EMAIL_SCOPE = `${PREFIX}userinfo.email`;
const PROFILE_SCOPE = `${PREFIX}userinfo.profile`;
const SHORT_NAMES = new Map([
  ['email', EMAIL_SCOPE],
  ['profile', PROFILE_SCOPE],
]);
const SIGN_IN = new Set(['openid', EMAIL_SCOPE, PROFILE_SCOPE]);

/** In words a person understands. */
const LABELS = new Map([
  ['openid', 'Know who you are on Google'],
  [EMAIL_SCOPE, 'See your e-mail address'],
  [PROFILE_SCOPE, 'See your name'],
  [`${PREFIX}calendar`, 'See, change, share and delete all your calendars'],
  [`${PREFIX}calendar.readonly`, 'See all your calendars'],
  [`${PREFIX}calendar.events`, 'See and change events on all your calendars'],
  [`${PREFIX}calendar.events.owned`, 'See and change events on calendars you own'],
  [`${PREFIX}calendar.events.readonly`, 'See events on all your calendars'],
  [`${PREFIX}calendar.calendarlist`, 'See and change the list of your calendars'],
  [`${PREFIX}calendar.calendarlist.readonly`, 'See the list of your calendars'],
]);

export const googleScopes = {
  isKnown: (scope: string) => LABELS.has(scope),
  /** In a token response `email` becomes `https://www.googleapis.com/auth/userinfo.email`. */
  canonical: (scope: string) => SHORT_NAMES.get(scope) ?? scope,
  /** Whole, or by its last part. */
  isSame: (scope: string, wanted: string) => scope === wanted || scope === PREFIX + wanted,
  isSignIn: (scope: string) => SIGN_IN.has(scope),
  label: (scope: string) => LABELS.get(scope) ?? scope,
  listed: (scopes: readonly string[]) => [...scopes],
};
