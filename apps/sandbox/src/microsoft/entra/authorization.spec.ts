import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  authorizationPath,
  authorizeOutlook,
  exchangeOutlook,
  OutlookClient,
  type OutlookTokens,
} from '../../../test/outlook-client';
import { REDIRECT_URI, SandboxClient } from '../../../test/sandbox-client';

const MIA = 'mia@example.test';
const CALENDARS = 'https://graph.microsoft.com/Calendars.ReadWrite';

describe('Consent at Entra', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));

  const backFrom = async (parameters: Record<string, string>) => {
    const { headers } = await client.call(authorizationPath(parameters));
    return new URL(headers.get('location')!).searchParams;
  };

  it('sends a code and the unchanged state back, by script', async () => {
    const back = await authorizeOutlook(client, MIA);
    expect(back.get('code')).toMatch(/^M\.C5/);
    expect(back.get('state')).toBe('a b/c+d=');
    expect(back.has('session_state')).toBe(true);
  });

  it('tells the app when the person cancels', async () => {
    const back = await authorizeOutlook(client, MIA, { decision: 'deny' });
    expect(Object.fromEntries(back)).toMatchObject({
      error: 'access_denied',
      error_subcode: 'cancel',
      state: 'a b/c+d=',
    });
    expect(back.get('error_description')).toMatch(/^AADSTS65004: /);
  });

  it('may bring less than was asked for, and the token says so', async () => {
    const asked = { scope: `openid profile email offline_access User.Read ${CALENDARS}` };
    const scopes = ['offline_access', 'user.read'];
    const back = await authorizeOutlook(client, MIA, { decision: 'partial', scopes, parameters: asked });
    const { scope, access_token: token } = (await exchangeOutlook(client, back.get('code')!)).body as OutlookTokens;
    expect(scope.split(' ')).toEqual(['openid', 'profile', 'email', 'User.Read']);
    expect((await client.call('/graph.microsoft.com/v1.0/me', { token })).status).toBe(200);
    expect((await client.call('/graph.microsoft.com/v1.0/me/events', { token })).status).toBe(403);
  });

  it('shows a page with the accounts, the hint first, and nothing to untick', async () => {
    await client.control('/microsoft/accounts', { json: { email: MIA } });
    const { status, body } = await client.call(authorizationPath({ login_hint: 'Hint@example.test' }));
    expect(status).toBe(200);
    expect(body.indexOf('value="hint@example.test" checked')).toBeGreaterThan(0);
    expect(body).toContain(`value="${MIA}"`);
    expect(body.match(/type="checkbox"/g)).toHaveLength(5);
    expect(body.match(/checked disabled/g)).toHaveLength(5);
  });

  it('takes the answer from the page: another account, or a refusal', async () => {
    const allowed = await client.call(authorizationPath(), {
      form: { decision: 'allow', other_account: 'New@Example.test' },
    });
    const back = new URL(allowed.headers.get('location')!).searchParams;
    expect((await exchangeOutlook(client, back.get('code')!)).status).toBe(200);
    const accounts = (await client.control('/microsoft/accounts')).body.items as { email: string }[];
    expect(accounts.map(({ email }) => email)).toEqual(['new@example.test']);
    const denied = await client.call(authorizationPath(), { form: { decision: 'deny' } });
    expect(new URL(denied.headers.get('location')!).searchParams.get('error')).toBe('access_denied');
    const nobody = await client.call(authorizationPath(), { form: { decision: 'allow', other_account: 'nobody' } });
    expect([nobody.status, nobody.headers.get('location')]).toEqual([400, null]);
  });

  it.each([
    ['without client', { client_id: '' }, 900144],
    ['without redirect URI', { redirect_uri: '' }, 50011],
    ['with a redirect URI that is a script', { redirect_uri: 'javascript:alert(1)' }, 50011],
    ['with a redirect URI that has a fragment', { redirect_uri: `${REDIRECT_URI}#x` }, 50011],
  ])('%s is refused on a page that the app never sees', async (_, parameters, number) => {
    const { status, headers, body } = await client.call(authorizationPath(parameters));
    expect([status, headers.get('location')]).toEqual([400, null]);
    expect(body).toContain(`AADSTS${number}`);
  });

  it.each([
    ['without response type', { response_type: '' }, 'invalid_request'],
    ['for a token', { response_type: 'token' }, 'unsupported_response_type'],
    ['without scope', { scope: '' }, 'invalid_request'],
    ['with a scope that does not exist', { scope: 'openid nonsense' }, 'invalid_scope'],
    ['with a strange prompt', { prompt: 'now' }, 'invalid_request'],
    ['with a strange response mode', { response_mode: 'pigeon' }, 'invalid_request'],
    ['with a strange challenge', { code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    [
      'with a strange challenge method',
      { code_challenge: 'x'.repeat(43), code_challenge_method: 'S1' },
      'invalid_request',
    ],
  ])('%s is refused by way of the app, with its state', async (_, parameters, error) => {
    const back = await backFrom(parameters);
    expect([back.get('error'), back.get('state')]).toEqual([error, 'a b/c+d=']);
    expect(back.get('error_description')).toMatch(/^AADSTS\d+: /);
  });

  it('answers in the fragment or in a form when asked to', async () => {
    const asked = { account: MIA, decision: 'approve' };
    await client.control('/microsoft/consents', { json: asked });
    const fragment = await client.call(authorizationPath({ response_mode: 'fragment' }));
    expect(new URL(fragment.headers.get('location')!).hash).toMatch(/^#code=M\.C5/);
    await client.control('/microsoft/consents', { json: asked });
    const form = await client.call(authorizationPath({ response_mode: 'form_post' }));
    expect(form.body).toContain(`action="${REDIRECT_URI}"`);
    expect(form.body).toMatch(/name="code" value="M\.C5/);
  });

  it('is not asked for again with prompt=none, if it was given before', async () => {
    const silent = (parameters = {}) => backFrom({ prompt: 'none', login_hint: MIA, ...parameters });
    expect((await silent()).get('error')).toBe('login_required');
    await OutlookClient.connect(client, MIA);
    expect((await silent()).has('code')).toBe(true);
    expect((await silent({ scope: 'openid User.Read' })).get('error')).toBe('consent_required');
    await client.control(`/microsoft/accounts/${MIA}/revoke-grants`, { method: 'POST' });
    expect((await silent()).get('error')).toBe('consent_required');
  });

  it.each([
    ['organizations', 'mia@outlook.test'],
    ['consumers', MIA],
    ['11111111-2222-3333-4444-555555555555', MIA],
  ])('at %s is not open to %s', async (tenant, account) => {
    await client.control('/microsoft/consents', { json: { account, decision: 'approve' } });
    const { status, headers, body } = await client.call(authorizationPath({}, tenant));
    expect([status, headers.get('location')]).toEqual([400, null]);
    expect(body).toContain('AADSTS50020');
  });
});
