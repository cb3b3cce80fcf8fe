import { describe, expect, it } from 'vitest';
import { missingScopes, profileOf } from './provider-profiles';

const google = profileOf('google', { tenant: 'common' });
const microsoft = profileOf('microsoft', { tenant: 'common' });
const API = 'https://www.googleapis.com/auth';

describe('the scopes that a connection needs', () => {
  it('are all there when all were granted', () => {
    expect(missingScopes(google, google.scopes)).toEqual([]);
    expect(missingScopes(microsoft, microsoft.scopes)).toEqual([]);
  });

  it('are missed one by one', () => {
    expect(missingScopes(google, ['openid', `${API}/calendar.events`])).toEqual([
      `${API}/calendar.calendarlist.readonly`,
    ]);
    expect(missingScopes(google, [])).toHaveLength(2);
    expect(missingScopes(microsoft, ['Calendars.Read', 'openid'])).toEqual(['Calendars.ReadWrite']);
  });

  it.each(['https://graph.microsoft.com/Calendars.ReadWrite', 'calendars.readwrite', 'Calendars.ReadWrite'])(
    'may be written by Microsoft as %s',
    (scope) => expect(missingScopes(microsoft, [scope])).toEqual([]),
  );

  it('are not met by one that only begins or ends alike', () => {
    expect(missingScopes(microsoft, ['Calendars.ReadWrite.Shared'])).toHaveLength(1);
    expect(missingScopes(google, [`${API}/calendar.events.readonly`, `${API}/calendar.calendarlist.readonly`])).toEqual(
      [`${API}/calendar.events`],
    );
  });
});

describe("Microsoft's issuer", () => {
  it.each(['common', 'organizations', 'consumers', 'contoso.example'])('is a template for %s', (tenant) => {
    const { metadata } = profileOf('microsoft', { tenant });
    expect(metadata.issuer).toBe('https://login.microsoftonline.com/{tenantid}/v2.0');
    expect(metadata.token_endpoint).toBe(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`);
  });

  it('is fixed for one tenant', () => {
    const tenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
    expect(profileOf('microsoft', { tenant }).metadata.issuer).toBe(`https://login.microsoftonline.com/${tenant}/v2.0`);
  });
});
