import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutlookClient, outlookEvent, refusalOf } from '../../../../test/outlook-client';
import { SandboxClient } from '../../../../test/sandbox-client';

interface Answered {
  id: string;
  status: number;
  headers: Record<string, string>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  body?: any;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('A batch of Graph requests', () => {
  let client: SandboxClient;
  let outlook: OutlookClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    outlook = await OutlookClient.connect(client, 'mia@example.test');
  });

  const send = (requests: unknown) => outlook.graph('/$batch', { json: { requests } });
  const answers = async (requests: object[]) => {
    const { body } = await send(requests);
    return new Map((body.responses as Answered[]).map((answer) => [answer.id, answer]));
  };
  const create = (id: string, more: object = {}) => ({
    id,
    method: 'POST',
    url: '/me/events',
    headers: JSON_TYPE,
    body: outlookEvent(),
    ...more,
  });

  it('answers each request by its id', async () => {
    const got = await answers([
      create('1'),
      { id: '2', method: 'get', url: 'me/events/none' },
      { id: '3', method: 'GET', url: '/me/calendars?$top=1', headers: { Prefer: 'outlook.timezone="UTC"' } },
    ]);
    expect([...got].map(([id, { status }]) => [id, status]).sort()).toEqual([
      ['1', 201],
      ['2', 400],
      ['3', 200],
    ]);
    expect(got.get('1')!.body).toMatchObject({ subject: 'Interview' });
    expect(got.get('2')!.body.error.code).toBe('ErrorInvalidIdMalformed');
    expect(got.get('3')!.headers['Preference-Applied']).toBe('outlook.timezone="UTC"');
    expect(got.get('3')!.body['@odata.nextLink']).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/me\/calendars\?/);
    const created = got.get('1')!.body.id as string;
    const deleted = await answers([{ id: 'x', method: 'DELETE', url: `/me/events/${encodeURIComponent(created)}` }]);
    expect(deleted.get('x')).toMatchObject({ status: 204 });
    expect(deleted.get('x')).not.toHaveProperty('body');
  });

  it('gets twenty requests through, never more than four at a time', async () => {
    await client.control('/settings', { method: 'PATCH', json: { latencyMs: 20 } });
    const got = await answers(Array.from({ length: 20 }, (_, index) => create(String(index))));
    expect([...got.values()].map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
  });

  it('keeps an order that is asked for, and does not go on behind a failure', async () => {
    const got = await answers([
      create('a'),
      { id: 'b', method: 'GET', url: '/me/events/none', dependsOn: ['a'] },
      create('c', { dependsOn: ['b'] }),
      create('d', { dependsOn: ['c'] }),
    ]);
    expect([...got].map(([id, { status }]) => [id, status])).toEqual([
      ['a', 201],
      ['b', 400],
      ['c', 424],
      ['d', 424],
    ]);
    expect((await outlook.graph('/me/events')).body.value).toHaveLength(1);
  });

  it('counts what is in it against the limits, and carries their answers', async () => {
    await client.control('/settings', {
      method: 'PATCH',
      json: { microsoft: { requestsPerTenMinutes: 2, retryAfter: '2.128' } },
    });
    const got = [...(await answers(['1', '2', '3'].map((id) => create(id)))).values()];
    expect(got.map(({ status }) => status).sort()).toEqual([201, 201, 429]);
    expect(got.find(({ status }) => status === 429)!.headers['Retry-After']).toBe('2.128');
  });

  it('lets faults strike single requests of it', async () => {
    const fault = { kind: 'status', status: 502, body: '<html>Bad Gateway</html>' };
    const match = { method: 'POST', path: '/me/events$' };
    await client.control('/faults', { json: { provider: 'microsoft', match, action: fault } });
    const got = await answers([create('1'), { id: '2', method: 'GET', url: '/me/events' }]);
    expect(got.get('1')).toMatchObject({ status: 502, body: '<html>Bad Gateway</html>' });
    expect(got.get('2')!.status).toBe(200);
  });

  it.each([
    ['nothing', undefined],
    ['no requests', []],
    ['more than twenty', Array.from({ length: 21 }, (_, index) => ({ id: `${index}`, method: 'GET', url: '/me' }))],
    ['two of the same id', ['a', 'A'].map((id) => ({ id, method: 'GET', url: '/me' }))],
    ['one without id', [{ method: 'GET', url: '/me' }]],
    ['an unknown method', [{ id: '1', method: 'FETCH', url: '/me' }]],
    ['a body without its type', [{ id: '1', method: 'POST', url: '/me/events', body: outlookEvent() }]],
    ['an order that goes back', [{ id: '1', method: 'GET', url: '/me', dependsOn: ['2'] }]],
    ['a batch', [{ id: '1', method: 'POST', url: '/$batch', headers: JSON_TYPE, body: { requests: [] } }]],
    ['an address elsewhere', [{ id: '1', method: 'GET', url: 'https://example.test/me' }]],
  ])('is refused as a whole with %s', async (_, requests) => {
    expect(refusalOf(await send(requests))).toEqual([400, 'BadRequest']);
  });

  it('asks for a token', async () => {
    expect(refusalOf(await outlook.graph('/$batch', { json: { requests: [] }, token: 'none' }))[0]).toBe(401);
  });
});
