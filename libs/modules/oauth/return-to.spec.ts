import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPath, landingUrl } from './return-to';

const WEB = 'https://app.example';
const SHARED = `${WEB}/copilot`;

describe('a place to come back to', () => {
  it.each([
    '/',
    '/settings/integrations',
    '/timeline?tab=2&day=2027-03-01#top',
    '/a/b/',
    '/a%20b/100%25',
    '/@ada/.well-known/..a',
    '/a?next=//b',
    '/ä',
  ])('may be %s', (text) => expect(isPath(text)).toBe(true));

  it.each([
    '',
    'settings',
    '//evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/a\\..\\b',
    'https://evil.example',
    'https:/evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/ /evil.example',
    '/a\r\nSet-Cookie: a=b',
    '/a\u0000',
    '/a\u0085b',
    '/a\u2028b',
    '/a\uFEFFb',
    '/..//evil.example',
    '/a/../../other',
    '/%2e%2E/other',
    '/a//b',
    '/a//',
    '/a/../b',
    '/.',
    '/.//evil.example',
    '/a/..//evil.example',
    '/..//ada:secret@evil.example',
    '/%2e/%2fevil.example',
    '/%2F%2Fevil.example',
    '/%252F%252Fevil.example',
    '/%5cevil.example',
    '/%255Cevil.example',
    '/%2525%32e%252e/x',
    '/%09/evil.example',
    '/a%0d%0aSet-Cookie:a=b',
    '/%00',
    '/100%',
    '/%ff',
    `/${'a'.repeat(500)}`,
  ])('may not be %j', (text) => expect(isPath(text)).toBe(false));

  it('never leads out of the web app', () => {
    const tricky = fc.string({
      unit: fc.constantFrom('/', '\\', '.', '@', ':', '?', '#', '%', 'a', 'evil.example', '\t'),
    });
    const anything = fc.oneof(tricky, fc.string({ unit: 'binary' }), fc.webUrl()).map((text) => `/${text}`);
    fc.assert(
      fc.property(anything, (text) => {
        if (!isPath(text)) return;
        const url = new URL(landingUrl(SHARED, text, { provider: 'google', status: 'error', code: 'consent.denied' }));
        expect(url.href.startsWith(`${SHARED}/`)).toBe(true);
        expect(url.username + url.password).toBe('');
        expect(url.searchParams.getAll('status')).toEqual(['error']);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('where the browser lands', () => {
  const confirm = { provider: 'google', status: 'confirm', ticket: '1' };

  it('is the page for it when no place was named', () => {
    expect(landingUrl(WEB, null, confirm)).toBe(
      `${WEB}/settings/integrations/callback?provider=google&status=confirm&ticket=1`,
    );
  });

  it('keeps query and fragment of the place', () => {
    expect(landingUrl(`${WEB}/copilot`, '/a?b=c%20d#e', confirm)).toBe(
      `${WEB}/copilot/a?b=c+d&provider=google&status=confirm&ticket=1#e`,
    );
  });

  it('is told the outcome by nobody else', () => {
    expect(landingUrl(WEB, '/a?status=error&code=x&code=y&ticket=2&missing=events', confirm)).toBe(
      `${WEB}/a?provider=google&status=confirm&ticket=1`,
    );
  });
});
