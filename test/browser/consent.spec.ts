import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { Person } from '../support/people';
import { Stack } from '../support/stack';
import { expectGoodPage } from './page-checks';
import { Visitor } from './visitor';

let stack: Stack;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  [stack, browser] = await Promise.all([Stack.start(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});
beforeEach(async () => {
  visitor = await Visitor.of(stack, browser);
});
afterEach(() => visitor.leave());

describe('connecting a calendar in the browser', () => {
  const begin = async (provider: string) => {
    const path = `/calendar/${provider}/connect`;
    return (await visitor.person.app.ok<{ authorizationUrl: string }>('POST', path, {})).authorizationUrl;
  };

  it.each([
    ['google', 'Google Calendar is connected'],
    ['microsoft', 'Outlook is connected'],
  ] as const)('%s: the consent page leads to a page that finishes it and says so', async (provider, words) => {
    const { page, person } = visitor;
    await page.goto(await begin(provider));
    await page.locator('input[name="other_account"]').fill(person.email(provider));
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { level: 1, name: words }).waitFor();
    expect((await person.app.connections())[0]).toMatchObject({ provider, accountEmail: person.email(provider) });
  });

  it('somebody who was sent the link connects nothing to whoever sent it, and is told', async () => {
    const sender = await Person.of(stack);
    const path = '/calendar/google/connect';
    const { authorizationUrl } = await sender.app.ok<{ authorizationUrl: string }>('POST', path, {});
    const { page, person } = visitor;
    visitor.expectComplaint(/403/);
    await page.goto(authorizationUrl);
    await page.locator('input[name="other_account"]').fill(person.email('google'));
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { level: 1, name: 'This was begun by somebody else' }).waitFor();
    expect([...(await sender.app.connections()), ...(await person.app.connections())]).toEqual([]);
  });

  it('a tick taken away leads to a page that says what is missing', async () => {
    const { page, person } = visitor;
    await page.goto(await begin('google'));
    await page.locator('input[name="other_account"]').fill(person.email('google'));
    await page.locator('input[name="scope"]:not([disabled])').first().uncheck();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { level: 1, name: 'Some access is missing' }).waitFor();
    await expectGoodPage(page, 'consent-partial');
    expect(await person.app.connections()).toEqual([]);
  });
});
