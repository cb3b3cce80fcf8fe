import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { expectFocus, expectGoodPage } from './page-checks';
import { madeProblem, Visitor } from './visitor';

let stack: RunningStack;
let browser: Browser;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  [stack, browser] = await Promise.all([sharedStack(), sharedBrowser()]);
});
beforeEach(async () => {
  visitor = await Visitor.of(stack, browser);
  ({ page } = visitor);
});
afterEach(() => visitor.leave());

type Provider = 'google' | 'microsoft';

const CALLBACK = '/settings/integrations/callback';
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const integrations = () => page.waitForURL(`${stack.api.url}/settings/integrations`);

/** Presses the button of the page that leaves for the provider, and answers there. */
async function connectByHand(button: string, email: string, answer: 'Allow' | 'Deny' = 'Allow'): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.locator('input[name="other_account"]').fill(email);
  await page.getByRole('button', { name: answer }).click();
}

describe('connecting a calendar', () => {
  it.each<[Provider, string, string]>([
    ['google', 'Connect Google Calendar', 'Google Calendar is connected'],
    ['microsoft', 'Connect Outlook', 'Outlook is connected'],
  ])('%s: the consent is finished by itself, says so, and goes on', async (provider, button, words) => {
    const email = visitor.person.email(provider);
    await visitor.goto('/settings/integrations');
    await connectByHand(button, email);
    await heading(words).waitFor();
    expect(page.url()).not.toContain('ticket');
    await integrations();
    await page.getByRole('region', { name: email }).waitFor();
    expect((await visitor.person.app.connections())[0]).toMatchObject({ provider, accountEmail: email });
  });

  it('is not lost when the page with the outcome is reloaded', async () => {
    await visitor.goto('/settings/integrations');
    await connectByHand('Connect Google Calendar', visitor.person.email('google'));
    await heading('Google Calendar is connected').waitFor();
    await page.reload();
    await heading('Google Calendar is connected').waitFor();
    await expectGoodPage(page, 'consent-connected').catch((error: unknown) => {
      // It goes on after two seconds, as it should, which may be sooner than everything is looked at.
      if (page.url().includes(CALLBACK)) throw error;
    });
  });

  it('again with the same account changes nothing, and says which one it was', async () => {
    await visitor.person.connect('google');
    const email = visitor.person.email('google');
    await visitor.goto('/settings/integrations');
    await connectByHand('Add another account', email);
    await heading('Nothing changed').waitFor();
    await page.getByText(`${email} was connected already.`).waitFor();
    expect(await visitor.person.app.connections()).toHaveLength(1);
  });

  it('anew after access has ended keeps the account, and another one instead says what still waits', async () => {
    const { person } = visitor;
    const email = person.email('google');
    await person.connect('google');
    await person.calendars.account('google', email, 'revoke-grants');
    await person.app.call('POST', '/calendar/sync');
    await visitor.goto('/settings/integrations?reconnect=google');
    const reconnect = page.getByRole('region', { name: email }).getByRole('button', { name: 'Reconnect' });
    await reconnect.waitFor();
    await expectFocus(reconnect);

    await connectByHand('Reconnect', 'somebody.else@google.test');
    await heading('This is another account').waitFor();
    await page.getByText(`You connected somebody.else@google.test; ${email} still needs access.`).waitFor();
    await expectGoodPage(page, 'consent-other-account');
    await page.getByRole('link', { name: 'Back to integrations' }).click();

    await connectByHand('Reconnect', email);
    await heading('Google Calendar is connected again').waitFor();
    await integrations();
    await page.getByRole('region', { name: email }).getByText('Connected').waitFor();
  });

  it('that is denied connects nothing, and can be begun again from there', async () => {
    await visitor.goto('/settings/integrations');
    await connectByHand('Connect Google Calendar', visitor.person.email('google'), 'Deny');
    await heading('Nothing was connected').waitFor();
    await expectGoodPage(page, 'consent-denied');
    await connectByHand('Begin again', visitor.person.email('google'));
    await heading('Google Calendar is connected').waitFor();
  });

  it('with a box left unticked says which one', async () => {
    await visitor.goto('/settings/integrations');
    await page.getByRole('button', { name: 'Connect Google Calendar' }).click();
    await page.locator('input[name="other_account"]').fill(visitor.person.email('google'));
    await page.locator('input[name="scope"]:not([disabled])').first().uncheck();
    await page.getByRole('button', { name: 'Allow' }).click();
    await heading('Some access is missing').waitFor();
    await page.getByText(/One box was left unticked: “See/).waitFor();
    await expectGoodPage(page, 'consent-partial');
    expect(await visitor.person.app.connections()).toEqual([]);
  });

  it('that somebody else has begun gives the access back', async () => {
    const begun = await Visitor.of(stack, browser);
    const query = await begun.person.land('google');
    await begun.leave();
    visitor.expectComplaint(/status of 403/);
    await visitor.goto(`${CALLBACK}?${query}`);
    await heading('This was begun by somebody else').waitFor();
    await page.getByText('Nothing was connected, and the access was given back.').waitFor();
    await expectGoodPage(page, 'consent-foreign');
    expect(await visitor.person.app.connections()).toEqual([]);
  });

  it('whose ticket was used says that the link is no longer good', async () => {
    const query = await visitor.person.land('google');
    await visitor.person.app.ok('POST', '/calendar/google/finish', { ticket: query.get('ticket') });
    visitor.expectComplaint(/status of 409/);
    await visitor.goto(`${CALLBACK}?${query}`);
    await heading('This link is no longer good').waitFor();
    await expectGoodPage(page, 'consent-expired');
  });

  it('that the organisation has to allow brings a text along for its administrator', async () => {
    await visitor.goto(`${CALLBACK}?provider=microsoft&status=error&code=consent.admin-required`);
    await heading('Your organisation decides who may connect').waitFor();
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await expectGoodPage(page, 'consent-admin-required');
    await page.getByRole('button', { name: 'Copy the text' }).click();
    await page.getByText('Copied').waitFor();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toContain('Enterprise applications');
  });

  it('that the provider breaks off says so', async () => {
    await visitor.goto(`${CALLBACK}?provider=microsoft&status=error&code=exchange.failed`);
    await heading('Outlook could not be connected').waitFor();
    await expectGoodPage(page, 'consent-failed');
  });

  it('waits for the sign-in, and is then finished by who has signed in', async () => {
    const stranger = await Visitor.stranger(stack, browser);
    const query = await (await Person.of(stack, 'ada')).land('google');
    await stranger.goto(`${CALLBACK}?${query}`);
    await stranger.page.getByRole('button', { name: 'Ada Example' }).click();
    await stranger.page.getByRole('heading', { level: 1, name: 'Google Calendar is connected' }).waitFor();
    await expect.poll(() => stranger.page.title()).toBe('Google Calendar is connected · Copilot Calendar');
    await stranger.leave();
  });

  it('that cannot be finished for now can be tried again', async () => {
    const problem = madeProblem(503, { code: 'connection.unavailable', title: 'Not right now', detail: 'Try again.' });
    const recover = await visitor.answer('/calendar/google/finish', { status: 503, body: problem });
    const query = await visitor.person.land('google');
    await visitor.goto(`${CALLBACK}?${query}`);
    await page.getByRole('alert').getByText('Not right now').waitFor();
    await expectGoodPage(page, 'consent-problem');
    await recover();
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading('Google Calendar is connected').waitFor();
  });
});
