import { describe, expect, it } from 'vitest';
import { EgressError } from '@calendar/platform/http';
import { LoginRefusedError, ProviderError, type AccountLogin } from '@calendar/contracts/calendar-provider';
import { accessOf } from './account-access';
import { createCaldavProvider } from './caldav.provider';
import { answer, multistatus, PAGE, ScriptedDav, type AskedRequest } from './scripted-dav';

const href = (name: string, path: string) => `<${name}><D:href>${path}</D:href></${name}>`;
const PRINCIPAL = href('D:current-user-principal', '/principals/mia/');
const home = (path: string) => href('C:calendar-home-set', path);
const CALENDAR = '<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>';
const READ_ONLY = '<D:current-user-privilege-set><D:privilege><D:read/></D:privilege></D:current-user-privilege-set>';
const TASKS = '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>';
const about = (path: string, properties: string) => multistatus([{ href: path, properties }]);

function signIn(login: Partial<AccountLogin>, ...replies: ConstructorParameters<typeof ScriptedDav>) {
  const dav = new ScriptedDav(...replies);
  const names: string[] = [];
  const resolveService = async (name: string) => {
    names.push(name);
    return name === '_caldavs._tcp.example.org' ? [{ name: 'dav.example.org', port: 443 }] : [];
  };
  const provider = createCaldavProvider({ fetch: dav.fetch, resolveService });
  const whole = {
    preset: 'generic' as const,
    serverUrl: 'https://cal.example.org/dav',
    username: 'mia',
    password: 'pw',
    ...login,
  };
  const outcome = provider.signIn!(whole).catch((error: unknown) => error);
  return { dav, names, outcome };
}

const urls = ({ requests }: ScriptedDav) => requests.map(({ method, url }: AskedRequest) => `${method} ${url}`);
const refusal = (outcome: unknown) => (outcome instanceof LoginRefusedError ? outcome.reason : outcome);
const list = () =>
  multistatus([
    { href: '/cal/mia/', properties: '<D:resourcetype><D:collection/></D:resourcetype>' },
    { href: '/cal/mia/home/', properties: CALENDAR },
  ]);

describe('an account is found', () => {
  it('by the address that was typed', async () => {
    const { dav, outcome } = signIn({}, about('/dav', PRINCIPAL), about('/principals/mia/', home('/cal/mia')), list());
    const found = (await outcome) as { accountId: string; accountName: string; accessToken: string };
    expect(found).toMatchObject({ accountId: 'cal.example.org/principals/mia/', accountName: 'mia' });
    expect(accessOf(found.accessToken)).toEqual({
      home: 'https://cal.example.org/cal/mia/',
      primary: '/cal/mia/home/',
      user: 'mia',
      password: 'pw',
    });
    expect(urls(dav)).toEqual([
      'PROPFIND https://cal.example.org/dav',
      'PROPFIND https://cal.example.org/principals/mia/',
      'PROPFIND https://cal.example.org/cal/mia/',
    ]);
  });

  it('at the place that servers are to have, also where only a GET is sent on', async () => {
    const { dav, outcome } = signIn(
      { serverUrl: 'cal.example.org' },
      answer(200, {}, PAGE),
      answer(405),
      answer(301, { location: '/remote/' }),
      about('/remote/', PRINCIPAL),
      about('/principals/mia/', home('/cal/mia/')),
      list(),
    );
    expect(await outcome).toMatchObject({ accountName: 'mia' });
    expect(urls(dav).slice(0, 4)).toEqual([
      'PROPFIND https://cal.example.org/',
      'PROPFIND https://cal.example.org/.well-known/caldav',
      'GET https://cal.example.org/.well-known/caldav',
      'PROPFIND https://cal.example.org/remote/',
    ]);
  });

  it('where the domain of a mail address says that its calendars are', async () => {
    const { dav, names, outcome } = signIn(
      { serverUrl: 'example.org' },
      answer(404),
      answer(404),
      answer(404),
      answer(301, { location: 'https://dav.example.org/' }),
      about('/', PRINCIPAL),
      about('/principals/mia/', home('/cal/mia/')),
      list(),
    );
    expect(await outcome).toMatchObject({ accountId: 'dav.example.org/principals/mia/' });
    expect(names).toEqual(['_caldavs._tcp.example.org']);
    expect(dav.requests.at(-1)!.url).toBe('https://dav.example.org/cal/mia/');
  });

  it('of Nextcloud below the address that people open', async () => {
    for (const serverUrl of ['cloud.example.org/next', 'https://cloud.example.org/next/remote.php/dav/']) {
      const { dav, outcome } = signIn({ preset: 'nextcloud', serverUrl }, answer(401));
      await outcome;
      expect(dav.requests[0]!.url).toBe('https://cloud.example.org/next/remote.php/dav/');
    }
  });

  it('of iCloud on whichever of its hosts it is, with names that it has not repeated empty', async () => {
    const rows = multistatus([
      { href: '/1/calendars/work/', properties: CALENDAR, missing: '<D:displayname/><D:current-user-privilege-set/>' },
    ]);
    const { dav, outcome } = signIn(
      { preset: 'icloud', serverUrl: 'https://ignored.example/' },
      about('/', PRINCIPAL),
      about('/principals/mia/', home('https://p42-caldav.icloud.com:443/1/calendars/')),
      rows,
    );
    const { accessToken } = (await outcome) as { accessToken: string };
    expect(accessOf(accessToken)).toMatchObject({
      home: 'https://p42-caldav.icloud.com/1/calendars/',
      primary: '/1/calendars/work/',
    });
    expect(dav.requests.every(({ headers }) => headers.has('authorization'))).toBe(true);
  });

  it('with the default calendar that the server names, if it can be written', async () => {
    const calendars = () =>
      multistatus([
        { href: '/cal/mia/shared/', properties: CALENDAR + READ_ONLY },
        { href: '/cal/mia/tasks/', properties: CALENDAR + TASKS },
        { href: '/cal/mia/a/', properties: CALENDAR },
        { href: '/cal/mia/b%20c/', properties: CALENDAR },
      ]);
    const principal = () =>
      about('/principals/mia/', home('/cal/mia/') + href('C:schedule-inbox-URL', '/cal/mia/inbox/'));
    const named = (path: string) => about('/cal/mia/inbox/', href('C:schedule-default-calendar-URL', path));
    const primaryFor = async (path: string) => {
      const { outcome } = signIn({}, about('/dav', PRINCIPAL), principal(), calendars(), named(path));
      return accessOf(((await outcome) as { accessToken: string }).accessToken).primary;
    };
    expect(await primaryFor('/cal/mia/b%20c/')).toBe('/cal/mia/b%20c/');
    expect(await primaryFor('/cal/mia/shared/')).toBe('/cal/mia/a/');
  });

  it('under the mail address that it has, where the name is none', async () => {
    const addresses =
      '<C:calendar-user-address-set><D:href>/principals/mia/</D:href><D:href>mailto:mia@example.org</D:href></C:calendar-user-address-set>';
    const { outcome } = signIn(
      {},
      about('/dav', PRINCIPAL),
      about('/principals/mia/', home('/cal/mia/') + addresses),
      list(),
    );
    expect(await outcome).toMatchObject({ accountName: 'mia@example.org' });
  });
});

describe('a password', () => {
  it.each([
    ['a redirect', [answer(301, { location: 'https://evil.example/' }), answer(404), answer(404)]],
    [
      'a principal',
      [about('/dav', href('D:current-user-principal', 'https://evil.example/p/')), answer(404), answer(404)],
    ],
    ['a home', [about('/dav', PRINCIPAL), about('/principals/mia/', home('https://evil.example/'))]],
  ])('goes to no other server, whatever %s says', async (_what, replies) => {
    const { dav, outcome } = signIn({}, ...replies);
    expect(refusal(await outcome)).toBe('not-found');
    expect(urls(dav).filter((url) => url.includes('evil'))).toEqual([]);
  });

  it('for iCloud goes to no server that is only called like it', async () => {
    const { dav, outcome } = signIn(
      { preset: 'icloud' },
      about('/', PRINCIPAL),
      about('/principals/mia/', home('https://caldav.icloud.com.evil.example/')),
    );
    expect(refusal(await outcome)).toBe('not-found');
    expect(dav.requests).toHaveLength(2);
  });
});

describe('a login is refused', () => {
  it.each<[string, string, Array<Response | Error>, Partial<AccountLogin>]>([
    ['auth-failed', 'by the server', [answer(401)], {}],
    ['not-found', 'where nothing speaks WebDAV', [answer(200, {}, PAGE), answer(404), answer(404)], {}],
    [
      'not-found',
      'after redirects without an end',
      Array.from({ length: 6 }, () => answer(302, { location: '/again' })),
      {},
    ],
    [
      'no-calendar',
      'when there is none for events',
      [about('/dav', PRINCIPAL), about('/p', home('/cal/')), multistatus([])],
      {},
    ],
    ['address-refused', 'when the address is none', [], { serverUrl: '::' }],
    ['address-refused', 'when it is empty', [], { serverUrl: ' ' }],
  ])('%s: %s', async (reason, _why, replies, login) => {
    expect(refusal(await signIn(login, ...replies).outcome)).toBe(reason);
  });

  it('when the address may not be asked, or nobody is there', async () => {
    const door = async (failure: Error) => refusal(await signIn({}, failure).outcome);
    expect(await door(new EgressError('refused-host', 'no'))).toBe('address-refused');
    const missing = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    expect(await door(new EgressError('network', 'no', { cause: missing }))).toBe('not-found');
  });

  it('not, when the server only has a fault or asks for patience', async () => {
    for (const reply of [answer(503), answer(429, { 'retry-after': '5' }), new EgressError('timeout', 'late')]) {
      expect(await signIn({}, reply).outcome).toBeInstanceOf(ProviderError);
    }
  });
});
