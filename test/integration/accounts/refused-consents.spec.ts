import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';

let world: AccountWorld;
let person: AccountOwner;

beforeAll(async () => {
  world = await AccountWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  person = await world.person();
  await world.calendars.clearFaults();
});

describe.each(['google', 'microsoft'] as const)('a consent at %s', (provider) => {
  it.each([
    ['admin_policy_enforced', undefined, 'consent.admin-required'],
    ['org_internal', undefined, 'consent.admin-required'],
    ['consent_required', 'AADSTS65001: Nobody has consented.', 'consent.admin-required'],
    ['access_denied', 'AADSTS90094: An administrator has to consent.', 'consent.admin-required'],
    ['interaction_required', 'AADSTS53003: Blocked by conditional access.', 'consent.admin-required'],
    ['access_denied', 'AADSTS65004: The person declined.', 'consent.denied'],
    ['temporarily_unavailable', undefined, 'exchange.failed'],
  ])('that comes back with %s and %j ends with what that means: %s', async (error, description, code) => {
    const callback = new URL(await person.consent(provider));
    callback.searchParams.delete('code');
    callback.searchParams.set('error', error);
    if (description) callback.searchParams.set('error_description', description);
    expect((await person.land(callback.href)).searchParams.get('code')).toBe(code);
    expect(await person.app.connections()).toEqual([]);
  });

  it.each([
    [{ error: 'admin_policy_enforced' }, 'consent.admin-required'],
    [{ error: 'invalid_grant', error_codes: [65_001] }, 'consent.admin-required'],
    [{ error: 'invalid_grant', error_codes: [54_005] }, 'exchange.failed'],
  ])('whose code is refused with %j ends with what that means: %s', async (body, code) => {
    const callback = await person.consent(provider);
    await world.calendars.fault({ provider, match: { path: '/token' }, action: { kind: 'status', status: 400, body } });
    expect((await person.land(callback)).searchParams.get('code')).toBe(code);
    expect(await person.app.connections()).toEqual([]);
  });
});
