import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
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
  ] as const)('%s: the consent page leads to a page that says it is done', async (provider, words) => {
    const { page, person } = visitor;
    await page.goto(await begin(provider));
    await page.locator('input[name="other_account"]').fill(person.email(provider));
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { level: 1, name: words }).waitFor();
    expect((await person.app.connections())[0]).toMatchObject({ provider, accountEmail: person.email(provider) });
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
