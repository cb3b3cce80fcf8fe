import { describe, expect, it } from 'vitest';
import { redact } from './redact';

/** What this process has computed, in ms: a busy machine adds nothing to it. */
const cpuMs = () => process.cpuUsage().user / 1_000;

describe('redact', () => {
  it.each([
    ['a query', 'GET /callback?code=4/0Axyz&state=abc.def HTTP', ['4/0Axyz', 'abc.def']],
    ['a form', 'grant_type=refresh_token&refresh_token=1//0gabc&client_secret=GOCSPX-1', ['1//0gabc', 'GOCSPX-1']],
    ['a header', 'Authorization: Bearer ya29.a0AfB_byC-xyz~1', ['ya29.a0AfB_byC-xyz~1']],
    ['JSON', '{"access_token":"ya29.x","expires_in":1,"nested":{"refresh_token":"1//0g\\"q"}}', ['ya29.x', '1//0g']],
    ['JSON within JSON', JSON.stringify({ body: JSON.stringify({ refresh_token: '1//0g-secret' }) }), ['1//0g-secret']],
    ['camel case', '{"clientSecret":"s3same","refreshToken":"r3fresh"}', ['s3same', 'r3fresh']],
    ['what watches are known by', '{"clientState":"wat.ch","token":"ch4nnel"}', ['wat.ch', 'ch4nnel']],
    ['JSON that is cut', '{"refresh_token":"1//0g-sec', ['1//0g-sec']],
    ['a list that is cut', '{"cookie":["a=1","b=', ['a=1', 'b=']],
    ['header lists', '{"set-cookie":["a=1; Path=/","b=2"]}', ['a=1', 'b=2']],
    [
      'a bare token',
      'sub eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl seen',
      ['eyJzdWIiOiJ1MSJ9', 'c2lnbmF0dXJl'],
    ],
    [
      'a secret of webhooks',
      'made whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw= for it',
      ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ],
    [
      'the address of a feed',
      'There is no GET /api/v1/feeds/3q2-7wZ_aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQr.icz',
      ['3q2-7wZ_aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQr'],
    ],
    ['an address with a password', 'connect postgres://app:pg-pass@db.test:5432/app', ['pg-pass']],
  ])('takes the secrets out of %s', (_name, text, secrets) => {
    const clean = redact(text);
    for (const secret of secrets) expect(clean).not.toContain(secret);
    expect(clean).toContain('[redacted]');
  });

  it.each([
    '{"level":"info","code":"event.not-found","status":404,"state":"synced","msg":"done"}',
    'GET https://www.googleapis.com/calendar/v3/calendars/{id}/events',
    'the token has expired',
    '{"time":"2026-11-24T12:00:00.000Z","stack":"Error: x\\n    at file.js:1:2"}',
  ])('leaves %s alone', (text) => expect(redact(text)).toBe(text));

  it('keeps lines of JSON parseable', () => {
    const line = JSON.stringify({
      msg: 'failed ?code=abc"def',
      refresh_token: 'x"y\\z',
      url: 'https://x.test/?state=1&b=2',
    });
    expect(JSON.parse(redact(line))).toMatchObject({ refresh_token: '[redacted]' });
  });

  it.each([0, 1, 2, 3])('keeps what stands beside a secret in JSON %i times inside of JSON', (times) => {
    for (const secret of ['plain', 'a "quote"', 'back\\slash', 'ends in \\', '\\"', ['one', 'two']]) {
      let line = JSON.stringify({ password: secret, user: 'bob' });
      for (let time = 0; time < times; time += 1) line = JSON.stringify({ inner: line, beside: 'me' });
      let clean: unknown = redact(line);
      for (let time = 0; time < times; time += 1) {
        const outer = JSON.parse(String(clean)) as { inner: string; beside: string };
        expect(outer.beside).toBe('me');
        clean = outer.inner;
      }
      expect(JSON.parse(String(clean))).toEqual({ password: '[redacted]', user: 'bob' });
    }
  });

  it.each(['\\', 'a.', '-eyJaaaaaaaa', '"cookie":[', '"password":"', '"password\\', 'a://b:', 'Bearer '])(
    'takes no longer for a text of nothing but %j than for another',
    (part) => {
      const started = cpuMs();
      redact(part.repeat(100_000 / part.length));
      expect(cpuMs() - started).toBeLessThan(1_000);
    },
  );
});
