import { describe, expect, it } from 'vitest';
import { AppClient, timedEvent } from '../../test/app-client';
import { connectedApp } from '../../test/connected-app';

const EVENTS = '/calendars/primary/events';
const REFUSED = { kind: 'status', status: 500 };

describe('Faults', () => {
  const app = connectedApp('google');
  const arm = async (action: object, more: object = {}) =>
    (await app().client.control('/faults', { json: { provider: 'google', action, ...more } })).body as { id: string };
  const disarm = (owner = '') => app().client.control(`/faults${owner}`, { method: 'DELETE' });
  const armed = async () => (await app().client.control('/faults')).body.items as { struck: number; match: object }[];
  const insert = () => app().api(EVENTS, { json: timedEvent() });
  const list = () => app().api(EVENTS);
  const stored = async () => (await app().person(EVENTS)).body.items as object[];

  it('answer once with a status, headers and a JSON body, and nothing is applied', async () => {
    await arm({ kind: 'status', status: 503, headers: { 'Retry-After': '2' }, body: { error: { code: 503 } } });
    const { status, headers, body } = await insert();
    expect([status, headers.get('retry-after'), body]).toEqual([503, '2', { error: { code: 503 } }]);
    expect(await stored()).toHaveLength(0);
    expect((await insert()).status).toBe(200);
  });

  it('answer with HTML when the body is text', async () => {
    await arm({ kind: 'status', status: 502, body: '<html>Bad Gateway</html>' });
    const answer = await list();
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.body).toBe('<html>Bad Gateway</html>');
  });

  it('can apply the request, and answer something else', async () => {
    await arm({ kind: 'status-after', status: 500, body: { error: { code: 500 } } });
    const answer = await insert();
    expect([answer.status, answer.body]).toEqual([500, { error: { code: 500 } }]);
    expect(await stored()).toHaveLength(1);
  });

  it('can cut the connection before or after the request is applied', async () => {
    for (const [kind, count] of [
      ['cut-before', 0],
      ['cut-after', 1],
    ] as const) {
      await arm({ kind });
      await expect(insert()).rejects.toThrow('fetch failed');
      expect(await stored()).toHaveLength(count);
    }
    const { items } = (await app().client.control('/requests')).body as { items: { status: number }[] };
    expect(items.slice(-2).map(({ status }) => status)).toEqual([0, 0]);
  });

  it('can keep the request waiting, and then do something else, too', async () => {
    await arm({ kind: 'delay', ms: 120 });
    await arm(REFUSED);
    const before = performance.now();
    expect((await list()).status).toBe(500);
    expect(performance.now() - before).toBeGreaterThan(110);
  });

  it('strike as often as ordered, after as many as ordered, or until they are taken away', async () => {
    const statuses = async () => {
      const seen: number[] = [];
      while (seen.length < 4) seen.push((await list()).status);
      return seen;
    };
    await arm(REFUSED, { times: 2, after: 1 });
    expect(await statuses()).toEqual([200, 500, 500, 200]);
    expect(await armed()).toEqual([]);
    await arm(REFUSED, { times: null });
    expect(await statuses()).toEqual([500, 500, 500, 500]);
    expect(await armed()).toMatchObject([{ struck: 4 }]);
    await disarm();
    expect((await list()).status).toBe(200);
  });

  it('strike only what matches: method, path with query, account, provider', async () => {
    const ben = await AppClient.connect(app().client, 'google', { account: 'ben@example.test' });
    const isHit = async (more: object, path = EVENTS, who = app()) => {
      await disarm();
      await arm(REFUSED, { times: null, ...more });
      return (await who.api(path)).status === 500;
    };
    const five = { match: { path: 'maxResults=5' } };
    const ofAnn = { match: { account: 'ann@example.test' } };
    expect([await isHit({ match: { method: 'get' } }), await isHit({ match: { method: 'POST' } })]).toEqual([
      true,
      false,
    ]);
    expect(await isHit({ match: { path: '^/calendar/v3/calendars/[^/]+/events$' } })).toBe(true);
    expect([await isHit(five), await isHit(five, `${EVENTS}?maxResults=5`)]).toEqual([false, true]);
    expect([await isHit(ofAnn), await isHit(ofAnn, EVENTS, ben)]).toEqual([true, false]);
    expect(await isHit({ provider: 'microsoft' })).toBe(false);
  });

  it.each(['google', 'microsoft'] as const)('know the account also at the token endpoint of %s', async (provider) => {
    const [ann, ben] = [
      await AppClient.connect(app().client, provider),
      await AppClient.connect(app().client, provider, { account: 'ben@example.test' }),
    ];
    await arm(REFUSED, { provider, match: { path: '/token$', account: 'ann@example.test' } });
    expect([(await ben.refresh()).status, (await ann.refresh()).status, (await ann.refresh()).status]).toEqual([
      200, 500, 200,
    ]);
  });

  it('of one account are taken away, and those of others and of everybody stay', async () => {
    for (const account of ['ann@example.test', 'ben@example.test', undefined])
      await arm(REFUSED, { match: { account } });
    await disarm('?account=ann@example.test');
    expect((await armed()).map(({ match }) => match)).toEqual([{ account: 'ben@example.test' }, {}]);
  });

  it.each([
    [{ provider: 'apple', action: { kind: 'cut-before' } }],
    [{ provider: 'google', action: { kind: 'explode' } }],
    [{ provider: 'google', action: { kind: 'status' } }],
    [{ provider: 'google', match: { path: '(' }, action: { kind: 'cut-before' } }],
    [{ provider: 'google', times: 0, action: { kind: 'cut-before' } }],
    [{ provider: 'google', action: { kind: 'status', status: 500, headers: { 'no name': 'x' } } }],
    [{ provider: 'google', action: { kind: 'status', status: 500, headers: { name: 'two\nlines' } } }],
    [{ provider: 'google', match: { path: '/x' }, action: { kind: 'notification', mode: 'lose' } }],
  ])('are refused when they make no sense: %j', async (json) => {
    const answer = await app().client.control('/faults', { json });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid']);
  });
});
