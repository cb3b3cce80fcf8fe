import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT, SandboxClient, SCOPE } from '../../../test/sandbox-client';

describe('The simulated Google', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));

  it('tells who a token belongs to', async () => {
    const { access_token: token } = await client.connect({ parameters: { scope: SCOPE } });
    const info = await client.call('/openidconnect.googleapis.com/v1/userinfo', { token });
    expect(info.body).toMatchObject({ email: 'ann@example.test', email_verified: true });
    const tokenInfo = await client.call(`/oauth2.googleapis.com/tokeninfo?access_token=${token}`);
    expect(tokenInfo.body).toMatchObject({ aud: CLIENT.client_id, email: 'ann@example.test' });
  });

  it('tells what a token is good for, wherever it is put', async () => {
    const { access_token: token } = await client.connect();
    const path = '/oauth2.googleapis.com/tokeninfo';
    const asked = [
      await client.call(`${path}?access_token=${token}`),
      await client.call(path, { form: { access_token: token } }),
      await client.call(path, { method: 'POST', token }),
    ];
    for (const { status, body } of asked) {
      expect([status, body.aud, body.email, body.scope.split(' ').includes('openid')]).toEqual([
        200,
        'copilot',
        'ann@example.test',
        true,
      ]);
      expect(Number(body.expires_in)).toBeGreaterThan(3_500);
    }
    expect((await client.call(path, { method: 'POST', token: 'none' })).body.error).toBe('invalid_token');
  });
});
