import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { madeConnection } from './made-things';
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

const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const title = () => page.getByLabel('Title', { exact: true });
const place = () => page.getByLabel('Place', { exact: true });
const preview = () => page.getByRole('region', { name: 'In your calendars' });
const add = () => page.getByRole('button', { name: 'Add', exact: true });

describe('what was typed', () => {
  it('is there again after a reload, and after a sign-in in between, in the same place', async () => {
    await visitor.leave();
    visitor = await Visitor.stranger(stack, browser);
    ({ page } = visitor);
    await visitor.goto('/events/new?type=reminder');
    await page.getByRole('button', { name: 'Ada Example' }).click();
    await heading('New reminder').waitFor();
    await title().fill('Send the portfolio');
    await page.reload();
    await heading('New reminder').waitFor();
    await expect.poll(() => title().inputValue()).toBe('Send the portfolio');

    // Nothing can renew the session, and the API refuses it.
    await page.evaluate(
      `for (const key of Object.keys(localStorage).filter((name) => name.startsWith('oidc.user:'))) {
        const { refresh_token, ...user } = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify(user));
      }`,
    );
    visitor.expectComplaint(/status of 401/);
    const words = { code: 'auth.token-invalid', title: 'Not signed in', detail: 'Sign in.' };
    const recover = await visitor.answer('/events/*', { status: 401, body: madeProblem(401, words) });
    await place().fill('At home');
    await add().click();
    await page.getByRole('heading', { level: 1, name: 'You have been signed out' }).waitFor();
    await recover();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Ada Example' }).or(heading('New reminder')).first().waitFor();
    const who = page.getByRole('button', { name: 'Ada Example' });
    if (await who.isVisible()) await who.click();
    await heading('New reminder').waitFor();
    expect(page.url()).toBe(`${stack.api.url}/events/new?type=reminder`);
    expect([await title().inputValue(), await place().inputValue()]).toEqual(['Send the portfolio', 'At home']);
  });

  it('is not lost by leaving without a question', async () => {
    await visitor.goto('/events/new');
    await title().fill('Acme');
    await page.getByRole('link', { name: 'Integrations', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.waitFor();
    await expectGoodPage(page, 'form-leaving');
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => title().inputValue()).toBe('Acme');
    await page.getByRole('link', { name: 'Cancel' }).click();
    await question.getByRole('button', { name: 'Leave without saving' }).click();
    await heading('Events').waitFor();
    await page.getByRole('link', { name: 'New event' }).click();
    await heading('New interview').waitFor();
    await expect.poll(() => title().inputValue()).toBe('');
    // Nothing was typed: nobody is asked.
    await page.getByRole('link', { name: 'Cancel' }).click();
    await heading('Events').waitFor();
  });

  it('waits while the service is away, and is saved when it is back', async () => {
    visitor.expectComplaint(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
    await visitor.goto('/events/new');
    await title().fill('Acme');
    await preview().getByText('No calendar is connected.').waitFor();
    await visitor.context.setOffline(true);
    await add().click();
    await page.getByText('This is saved as soon as it is back').waitFor();
    await expectGoodPage(page, 'form-offline');
    await visitor.context.setOffline(false);
    await heading('Acme').waitFor();
  });

  it('that the service refuses stays, with what is wrong in its field, and what helps elsewhere', async () => {
    await visitor.answer('/calendar/connections', { body: { items: [madeConnection({})] } });
    await visitor.answer('/calendar/connections/*/calendars', { body: { items: [] } });
    const refused = madeProblem(400, { code: 'validation.failed', title: 'Not valid', detail: 'See errors.' });
    const errors = [{ field: 'location', rule: 'storable', message: 'must not contain control characters' }];
    const accept = await visitor.answer('/events/*', { status: 400, body: { ...refused, errors } });
    await visitor.answer('/calendar/preview', { body: { items: [] } });
    await visitor.goto('/events/new');
    await title().fill('Acme');
    await add().click();
    await page.getByText('It has characters that cannot be kept').waitFor();
    await expectFocus(place());
    // Nothing is half under the header.
    await page.evaluate('scrollTo(0, 0)');
    await expectGoodPage(page, 'form-refused');
    await place().fill('Room 4');
    await page.getByText('It has characters that cannot be kept').waitFor({ state: 'detached' });
    await accept();
    const busy = madeProblem(429, {
      code: 'rate-limit.exceeded',
      title: 'Too many requests',
      detail: 'Wait a moment.',
    });
    const calm = await visitor.answer('/events/*', { status: 429, headers: { 'retry-after': '30' }, body: busy });
    await add().click();
    const button = page.getByRole('button', { name: /^Save in \d+ s$/ });
    await button.waitFor();
    await expect.poll(() => button.isDisabled()).toBe(true);
    await page.evaluate('scrollTo(0, 0)');
    await expectGoodPage(page, 'form-rate-limited');
    await calm();
  });

  it('can be previewed again when that did not work', async () => {
    const { person } = visitor;
    await person.connect('google');
    const words = {
      code: 'connection.unavailable',
      title: 'Not available',
      detail: 'The preview cannot be made right now.',
    };
    const heal = await visitor.answer('/calendar/preview', { status: 503, body: madeProblem(503, words) });
    await visitor.goto('/events/new');
    await title().fill('Acme');
    await preview().getByText('The preview cannot be made right now.').waitFor();
    await expectGoodPage(page, 'form-preview-failed');
    await heal();
    await preview().getByRole('button', { name: 'Try again' }).click();
    await preview()
      .getByText(/^Google › .*: new, busy/)
      .waitFor();
  });
});
