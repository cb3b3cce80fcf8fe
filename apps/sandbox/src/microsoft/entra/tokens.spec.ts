import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  authorizeOutlook,
  ENTRA_PATH,
  exchangeOutlook,
  OutlookClient,
  refreshOutlook,
  tokenOutlook,
  type OutlookTokens,
} from '../../../test/outlook-client';
import { pkce, SandboxClient, type Answer } from '../../../test/sandbox-client';

const MIA = 'mia@example.test';
const DAY_MS = 86_400_000;
const ORIGIN = 'https://login.microsoftonline.com';
const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';

describe('Tokens of Entra', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));

  const codeOf = async (parameters: Record<string, string> = {}, account = MIA) =>
    (await authorizeOutlook(client, account, { parameters })).get('code')!;
  const refused = ({ status, body }: Answer) => [status, body.error, body.error_codes?.[0]];
  const advance = (ms: number) => client.control('/clock', { json: { advanceMs: ms } });
  const settings = (microsoft: object) => client.control('/settings', { method: 'PATCH', json: { microsoft } });
  const upheaval = (name: string, account = MIA) =>
    client.control(`/microsoft/accounts/${account}/${name}`, { method: 'POST' });
  const works = async (token: string) =>
    (await client.call('/graph.microsoft.com/v1.0/me/calendars', { token })).status === 200;

  describe('for a code', () => {
    it('come with what was granted, and are never cached', async () => {
      const { status, body, headers } = await exchangeOutlook(client, await codeOf());
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toContain('no-store');
      expect(body).toEqual({
        token_type: 'Bearer',
        scope: 'openid profile email https://graph.microsoft.com/Calendars.ReadWrite',
        expires_in: 3_599,
        ext_expires_in: 3_599,
        access_token: expect.stringMatching(/^[^.]{200,}$/),
        refresh_token: expect.stringMatching(/^0\.A/),
        id_token: expect.any(String),
      });
    });

    it('need the verifier of the challenge', async () => {
      const { verifier, challenge } = pkce();
      const asked = { code_challenge: challenge, code_challenge_method: 'S256' };
      const tell = async (form: Record<string, string>) =>
        refused(await exchangeOutlook(client, await codeOf(asked), form));
      expect(await tell({})).toEqual([400, 'invalid_grant', 501481]);
      expect(await tell({ code_verifier: 'x'.repeat(43) })).toEqual([400, 'invalid_grant', 501481]);
      expect(await tell({ code_verifier: challenge })).toEqual([400, 'invalid_grant', 501481]);
      expect((await exchangeOutlook(client, await codeOf(asked), { code_verifier: verifier })).status).toBe(200);
    });

    it('need the verifier itself when no method was named, and none where there was no challenge', async () => {
      const { verifier } = pkce();
      const plain = await codeOf({ code_challenge: verifier });
      expect((await exchangeOutlook(client, plain, { code_verifier: verifier })).status).toBe(200);
      const bare = await exchangeOutlook(client, await codeOf(), { code_verifier: verifier });
      expect(refused(bare)).toEqual([400, 'invalid_grant', 501481]);
    });

    it('come once', async () => {
      const code = await codeOf();
      expect((await exchangeOutlook(client, code)).status).toBe(200);
      expect(refused(await exchangeOutlook(client, code))).toEqual([400, 'invalid_grant', 54005]);
    });

    it('come within ten minutes', async () => {
      const [early, late] = [await codeOf(), await codeOf()];
      await advance(9 * 60_000);
      expect((await exchangeOutlook(client, early)).status).toBe(200);
      await advance(60_000);
      expect(refused(await exchangeOutlook(client, late))).toEqual([400, 'invalid_grant', 70008]);
    });

    it('go to the client and the address of the request only', async () => {
      const elsewhere = await exchangeOutlook(client, await codeOf(), { redirect_uri: 'http://127.0.0.1:9/other' });
      expect(refused(elsewhere)).toEqual([400, 'invalid_grant', 500112]);
      const other = await exchangeOutlook(client, await codeOf(), { client_id: 'other', client_secret: 'x' });
      expect(refused(other)).toEqual([400, 'invalid_grant', 70000]);
      expect(refused(await exchangeOutlook(client, 'M.C5nonsense'))).toEqual([400, 'invalid_grant', 70000]);
    });

    it('have a refresh token with offline_access only, and an ID token with openid only', async () => {
      const { body } = await exchangeOutlook(client, await codeOf({ scope: 'Calendars.Read' }));
      expect(Object.keys(body)).not.toContain('refresh_token');
      expect(Object.keys(body)).not.toContain('id_token');
      expect(body.scope).toBe('Calendars.Read');
    });
  });

  describe('for a refresh token', () => {
    it('rotate, and the old one stays good', async () => {
      const outlook = await OutlookClient.connect(client, MIA);
      const second = (await outlook.refresh()).body as OutlookTokens;
      expect(second.refresh_token).not.toBe(outlook.tokens.refresh_token);
      expect(second.access_token).not.toBe(outlook.tokens.access_token);
      expect((await outlook.refresh()).status).toBe(200);
      expect((await refreshOutlook(client, second.refresh_token)).status).toBe(200);
      expect(await works(outlook.tokens.access_token)).toBe(true);
    });

    it('are refused with 50173 once everything was revoked, and access tokens die as well', async () => {
      const outlook = await OutlookClient.connect(client, MIA);
      const { refresh_token: newer } = (await outlook.refresh()).body as OutlookTokens;
      await upheaval('revoke-grants');
      expect(refused(await outlook.refresh())).toEqual([400, 'invalid_grant', 50173]);
      expect(refused(await refreshOutlook(client, newer))).toEqual([400, 'invalid_grant', 50173]);
      expect(await works(outlook.tokens.access_token)).toBe(false);
      const again = await OutlookClient.connect(client, MIA);
      expect((await again.refresh()).status).toBe(200);
    });

    it('are refused with 65001 when the consent was withdrawn, and with 70000 for personal accounts', async () => {
      const outlook = await OutlookClient.connect(client, MIA);
      const personal = await OutlookClient.connect(client, 'mia@outlook.test');
      await upheaval('revoke-grants');
      await upheaval('revoke-grants', 'mia@outlook.test');
      await settings({ revocation: 'consent-withdrawn' });
      const answer = await outlook.refresh();
      expect([...refused(answer), answer.body.suberror]).toEqual([400, 'invalid_grant', 65001, 'consent_required']);
      expect(refused(await personal.refresh())).toEqual([400, 'invalid_grant', 70000]);
    });

    it('die after 90 days without use', async () => {
      const [used, idle] = [await OutlookClient.connect(client, MIA), await OutlookClient.connect(client, MIA)];
      await advance(60 * DAY_MS);
      expect((await used.refresh()).status).toBe(200);
      await advance(31 * DAY_MS);
      expect((await used.refresh()).status).toBe(200);
      expect(refused(await idle.refresh())).toEqual([400, 'invalid_grant', 700082]);
    });

    it('may be asked for with fewer scopes, of one resource, and not with more', async () => {
      const scope = 'openid offline_access User.Read Calendars.ReadWrite https://outlook.office.com/Mail.Read';
      const outlook = await OutlookClient.connect(client, MIA, { scope });
      expect(outlook.tokens.scope).toBe('openid User.Read Calendars.ReadWrite');
      const fewer = await outlook.refresh({ scope: 'https://graph.microsoft.com/user.read' });
      expect(fewer.body.scope).toBe('openid User.Read');
      expect(await works(fewer.body.access_token)).toBe(false);
      const other = await outlook.refresh({ scope: 'https://outlook.office.com/Mail.Read' });
      expect(other.body.scope).toBe('openid https://outlook.office.com/Mail.Read');
      const both = await outlook.refresh({ scope: 'User.Read https://outlook.office.com/Mail.Read' });
      expect(refused(both)).toEqual([400, 'invalid_request', 28000]);
      expect(refused(await outlook.refresh({ scope: 'Mail.Send' }))).toEqual([400, 'invalid_grant', 65001]);
      expect(refused(await outlook.refresh({ scope: 'nonsense' }))).toEqual([400, 'invalid_scope', 70011]);
    });

    it('of nobody are refused', async () => {
      expect(refused(await refreshOutlook(client, 'nonsense'))).toEqual([400, 'invalid_grant', 70000]);
    });
  });

  describe('for a client', () => {
    it('need the same secret all along, in the form or the header', async () => {
      const outlook = await OutlookClient.connect(client, MIA);
      expect(refused(await outlook.refresh({ client_secret: 'other' }))).toEqual([401, 'invalid_client', 7000215]);
      expect(refused(await outlook.refresh({ client_secret: '' }))).toEqual([401, 'invalid_client', 7000218]);
      const form = { grant_type: 'refresh_token', refresh_token: outlook.tokens.refresh_token };
      const asking = (secret: string) =>
        client.call(`${ENTRA_PATH}/token`, {
          form,
          headers: { authorization: `Basic ${Buffer.from(`copilot:${secret}`).toString('base64')}` },
        });
      expect((await asking('copilot-secret')).status).toBe(200);
      expect((await asking('other')).status).toBe(401);
    });

    it('are refused when its secret has expired', async () => {
      const outlook = await OutlookClient.connect(client, MIA);
      await settings({ clientSecretsExpired: true });
      expect(refused(await outlook.refresh())).toEqual([401, 'invalid_client', 7000222]);
    });

    it.each([
      ['a grant type', {}, [400, 'invalid_request', 900144]],
      ['a known grant type', { grant_type: 'password' }, [400, 'unsupported_grant_type', 70003]],
      ['a code', { grant_type: 'authorization_code' }, [400, 'invalid_request', 900144]],
      ['a refresh token', { grant_type: 'refresh_token' }, [400, 'invalid_request', 900144]],
      ['its id', { grant_type: 'refresh_token', client_id: '' }, [400, 'invalid_request', 900144]],
    ])('are refused without %s', async (_, form, expected) => {
      expect(refused(await tokenOutlook(client, form as Record<string, string>))).toEqual(expected);
    });
  });

  it('are refused in the words of Entra', async () => {
    const { body, headers } = await refreshOutlook(client, 'nonsense');
    expect(Object.keys(body)).toEqual([
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
    ]);
    const [first, second, third] = (body.error_description as string).split('\r\n');
    expect(first).toMatch(/^AADSTS70000: .+ Trace ID: /);
    expect(first).toContain(body.trace_id);
    expect(second).toBe(`Correlation ID: ${body.correlation_id}`);
    expect(third).toBe(`Timestamp: ${body.timestamp}`);
    expect(body.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    expect(headers.get('cache-control')).toContain('no-store');
  });

  it('of access expire after their time, or at once when told to', async () => {
    const outlook = await OutlookClient.connect(client, MIA);
    await advance(3_590_000);
    expect(await works(outlook.tokens.access_token)).toBe(true);
    await advance(10_000);
    expect(await works(outlook.tokens.access_token)).toBe(false);
    const { access_token: token } = (await outlook.refresh()).body as OutlookTokens;
    await upheaval('expire-access-tokens');
    expect(await works(token)).toBe(false);
    expect((await outlook.refresh()).status).toBe(200);
  });

  describe('of identity', () => {
    const claimsOf = async (account: string, parameters: Record<string, string> = {}) => {
      const outlook = await OutlookClient.connect(client, account, parameters);
      const jwks = await client.call('/login.microsoftonline.com/common/discovery/v2.0/keys');
      const tid = String(decodeJwt(outlook.tokens.id_token)['tid']);
      const keys = createLocalJWKSet(jwks.body as JSONWebKeySet);
      const issuer = `${ORIGIN}/${tid}/v2.0`;
      return (await jwtVerify(outlook.tokens.id_token, keys, { issuer, audience: 'copilot' })).payload;
    };

    it('name the person and the tenant, and repeat the nonce', async () => {
      const claims = await claimsOf(MIA, { nonce: 'n-1' });
      expect(claims).toMatchObject({
        aud: 'copilot',
        ver: '2.0',
        nonce: 'n-1',
        email: MIA,
        name: 'mia',
        preferred_username: MIA,
        oid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        sub: expect.any(String),
      });
      expect(claims.sub).not.toBe(claims['oid']);
      expect(claims.exp! - claims.iat!).toBe(3_600);
    });

    it('stay verifiable when the clock of the sandbox is far ahead: apps have none but the true time', async () => {
      await client.control('/clock', { json: { advanceMs: 30 * 86_400_000 } });
      const claims = await claimsOf(MIA);
      expect(claims.iat! * 1_000).toBeLessThanOrEqual(Date.now());
    });

    it('hold the object id and the names with profile only, and the address with email only', async () => {
      const claims = await claimsOf(MIA, { scope: 'openid Calendars.Read' });
      for (const name of ['oid', 'name', 'preferred_username', 'email']) expect(claims).not.toHaveProperty(name);
      expect(claims).toHaveProperty('tid');
    });

    it('of personal accounts name the tenant of all of them, and an object id that Graph does not', async () => {
      const scope = 'openid profile User.Read';
      const claims = await claimsOf('mia@outlook.test', { scope });
      expect(claims['tid']).toBe(PERSONAL_TENANT);
      expect(claims['oid']).toMatch(/^00000000-0000-0000-[0-9a-f]{4}-[0-9a-f]{12}$/);
      const outlook = await OutlookClient.connect(client, 'mia@outlook.test', { scope });
      const { body } = await outlook.graph('/me');
      expect(body).toMatchObject({ mail: null, userPrincipalName: 'mia@outlook.test' });
      expect(body.id).toMatch(/^[0-9a-f]{16}$/);
    });

    it('are pairwise: another app sees another subject', async () => {
      const ours = await claimsOf(MIA);
      const code = await codeOf({ client_id: 'other-app' });
      const { body } = await exchangeOutlook(client, code, { client_id: 'other-app', client_secret: 'x' });
      const theirs = decodeJwt(body.id_token as string);
      expect(theirs.sub).not.toBe(ours.sub);
      expect(theirs['oid']).toBe(ours['oid']);
    });
  });

  describe('Discovery', () => {
    const documentOf = async (tenant: string) =>
      (await client.call(`/login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`)).body;

    it.each(['common', 'organizations'])(
      'of %s has a template for issuer and addresses of the real service',
      async (tenant) => {
        expect(await documentOf(tenant)).toMatchObject({
          issuer: `${ORIGIN}/{tenantid}/v2.0`,
          authorization_endpoint: `${ORIGIN}/${tenant}/oauth2/v2.0/authorize`,
          token_endpoint: `${ORIGIN}/${tenant}/oauth2/v2.0/token`,
          jwks_uri: `${ORIGIN}/${tenant}/discovery/v2.0/keys`,
        });
      },
    );

    it('names the tenant where there is one, and says nothing of revocation or PKCE', async () => {
      const document = await documentOf('consumers');
      expect(document.issuer).toBe(`${ORIGIN}/${PERSONAL_TENANT}/v2.0`);
      expect(document).not.toHaveProperty('revocation_endpoint');
      expect(document).not.toHaveProperty('code_challenge_methods_supported');
      expect((await client.call(`${ENTRA_PATH}/revoke`, { form: { token: 'x' } })).status).toBe(404);
    });
  });
});
