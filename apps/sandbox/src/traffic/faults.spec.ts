import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SandboxClient, timedEvent } from '../../test/sandbox-client';

const EVENTS = '/calendars/primary/events';
const ACCOUNT_EVENTS = '/google/accounts/ann@example.test/calendars/primary/events';

describe('Faults', () => {
  let client: SandboxClient;
  let token: string;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    token = (await client.connect()).access_token;
  });

  const arm = async (action: object, more: object = {}) =>
    (await client.control('/faults', { json: { provider: 'google', action, ...more } })).body.id as string;
  const insert = () => client.calendar(EVENTS, { token, json: timedEvent() });
  const list = () => client.calendar(EVENTS, { token });
  const stored = async () => (await client.control(ACCOUNT_EVENTS)).body.items as object[];

  it('answer once with a status, headers and a JSON body, and nothing is applied', async () => {
    await arm({ kind: 'status', status: 503, headers: { 'Retry-After': '2' }, body: { error: { code: 503 } } });
    const answer = await insert();
    expect([answer.status, answer.headers.get('retry-after'), answer.body]).toEqual([
      503,
      '2',
      { error: { code: 503 } },
    ]);
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
    expect(answer.headers.get('etag')).toBeNull();
    expect(await stored()).toHaveLength(1);
  });

  it('can cut the connection before or after the request is applied', async () => {
    await arm({ kind: 'cut-before' });
    await expect(insert()).rejects.toThrow('fetch failed');
    expect(await stored()).toHaveLength(0);
    await arm({ kind: 'cut-after' });
    await expect(insert()).rejects.toThrow('fetch failed');
    expect(await stored()).toHaveLength(1);
    const { body } = await client.control('/requests');
    expect(body.items.slice(-2).map(({ status }: { status: number }) => status)).toEqual([0, 0]);
  });

  it('can keep the request waiting, and then do something else, too', async () => {
    await arm({ kind: 'delay', ms: 120 });
    await arm({ kind: 'status', status: 500 });
    const before = performance.now();
    expect((await list()).status).toBe(500);
    expect(performance.now() - before).toBeGreaterThan(110);
  });

  it('strike as often as ordered, after as many as ordered', async () => {
    await arm({ kind: 'status', status: 500 }, { times: 2, after: 1 });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await list()).status);
    expect(statuses).toEqual([200, 500, 500, 200, 200]);
    expect((await client.control('/faults')).body.items).toEqual([]);
  });

  it('strike until they are removed', async () => {
    const id = await arm({ kind: 'status', status: 500 }, { times: null });
    for (let count = 0; count < 3; count += 1) expect((await list()).status).toBe(500);
    expect((await client.control('/faults')).body.items).toMatchObject([{ id, struck: 3 }]);
    expect((await client.control(`/faults/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await list()).status).toBe(200);
    expect((await client.control(`/faults/${id}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('are all taken away together', async () => {
    await arm({ kind: 'status', status: 500 }, { times: null });
    await arm({ kind: 'status', status: 501 }, { times: null });
    await client.control('/faults', { method: 'DELETE' });
    expect((await list()).status).toBe(200);
  });

  it('strike only what matches: method, path with query, account, provider', async () => {
    const ben = await client.connect({ account: 'ben@example.test' });
    const hit = { kind: 'status', status: 500 };
    const statusOf = async (match: object, path = EVENTS, bearer = token) => {
      await client.control('/faults', { method: 'DELETE' });
      await arm(hit, { match, times: null });
      return (await client.calendar(path, { token: bearer })).status;
    };
    expect(await statusOf({ method: 'get' })).toBe(500);
    expect(await statusOf({ method: 'POST' })).toBe(200);
    expect(await statusOf({ path: '^/calendar/v3/calendars/[^/]+/events$' })).toBe(500);
    expect(await statusOf({ path: 'maxResults=5' })).toBe(200);
    expect(await statusOf({ path: 'maxResults=5' }, `${EVENTS}?maxResults=5`)).toBe(500);
    expect(await statusOf({ account: 'ann@example.test' })).toBe(500);
    expect(await statusOf({ account: 'ann@example.test' }, EVENTS, ben.access_token)).toBe(200);
    await client.control('/faults', { method: 'DELETE' });
    await client.control('/faults', { json: { provider: 'microsoft', action: hit } });
    expect((await list()).status).toBe(200);
  });

  it('know the account also at the token endpoint', async () => {
    const [ann, ben] = [await client.connect(), await client.connect({ account: 'ben@example.test' })];
    await arm(
      { kind: 'status', status: 503 },
      { match: { path: '^/token', account: 'ann@example.test' }, times: null },
    );
    expect((await client.refresh(ann.refresh_token!)).status).toBe(503);
    expect((await client.refresh(ben.refresh_token!)).status).toBe(200);
  });

  it('of one account are taken away, and those of others and of everybody stay', async () => {
    for (const account of ['ann@example.test', 'ben@example.test', undefined]) {
      await arm({ kind: 'status', status: 503 }, { match: { account } });
    }
    await client.control('/faults?account=ann@example.test', { method: 'DELETE' });
    const { items } = (await client.control('/faults')).body as { items: Array<{ match: { account?: string } }> };
    expect(items.map(({ match }) => match.account)).toEqual(['ben@example.test', undefined]);
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
    const answer = await client.control('/faults', { json });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid']);
  });
});
