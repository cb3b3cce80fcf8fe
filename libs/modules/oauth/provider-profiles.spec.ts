import { describe, expect, it } from 'vitest';
import { missingAbilities, profileOf } from './provider-profiles';

const google = profileOf('google', { tenant: 'common' });
const microsoft = profileOf('microsoft', { tenant: 'common' });
const API = 'https://www.googleapis.com/auth';

describe('the scopes that a connection needs', () => {
  it('are all there when all were granted', () => {
    expect(missingAbilities(google, google.scopes)).toEqual([]);
    expect(missingAbilities(microsoft, microsoft.scopes)).toEqual([]);
  });

  it('are missed one by one', () => {
    expect(missingAbilities(google, ['openid', `${API}/calendar.events`])).toEqual(['calendars']);
    expect(missingAbilities(google, [])).toEqual(['events', 'calendars']);
    expect(missingAbilities(microsoft, ['Calendars.Read', 'openid'])).toEqual(['events', 'calendars']);
  });

  it.each(['https://graph.microsoft.com/Calendars.ReadWrite', 'calendars.readwrite', 'Calendars.ReadWrite'])(
    'may be written by Microsoft as %s',
    (scope) => expect(missingAbilities(microsoft, [scope])).toEqual([]),
  );

  it('are not met by one that only begins or ends alike', () => {
    expect(missingAbilities(microsoft, ['Calendars.ReadWrite.Shared'])).toHaveLength(2);
    expect(
      missingAbilities(google, [`${API}/calendar.events.readonly`, `${API}/calendar.calendarlist.readonly`]),
    ).toEqual(['events']);
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
