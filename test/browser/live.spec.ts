import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Stack } from '../support/stack';
import { Visitor } from './visitor';

const TABS = 7;

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

describe('the live stream', () => {
  it('is one for seven tabs, which all show what happens; when its tab is closed, another one takes over', async () => {
    let streams = 0;
    visitor.context.on('request', (request) => {
      if (request.url().endsWith('/api/v1/stream')) streams += 1;
    });
    await visitor.goto('/settings/integrations');
    const others = await Promise.all(
      Array.from({ length: TABS - 1 }, () => visitor.anotherTab('/settings/integrations')),
    );
    const tabs = [visitor.page, ...others];
    for (const tab of tabs) await tab.getByText('Connect a calendar, and your interviews').waitFor();
    await eventually(
      async () => streams,
      (count) => count === 1,
    );
    await visitor.person.connect('google');
    for (const tab of tabs) {
      // Tabs in the background read when they are looked at.
      await tab.bringToFront();
      await tab.getByRole('heading', { name: visitor.person.email('google') }).waitFor();
    }
    expect(streams).toBe(1);

    await visitor.page.close();
    await eventually(
      async () => streams,
      (count) => count === 2,
    );
    await visitor.person.connect('microsoft');
    await others[0]!.bringToFront();
    await others[0]!.getByRole('heading', { name: visitor.person.email('microsoft') }).waitFor();
  });

  it('that is cut is opened again, and what was missed is read', async () => {
    const { page } = visitor;
    await visitor.goto('/settings/integrations');
    await page.getByText('Connect a calendar, and your interviews').waitFor();
    visitor.expectComplaint(/ERR_(CONNECTION_(REFUSED|RESET)|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)/);
    await stack.api.kill();
    await page.getByText('We cannot reach the service.').waitFor();
    await stack.startApi();
    await page.getByText('We cannot reach the service.').waitFor({ state: 'detached' });
    await visitor.person.connect('google');
    await page.getByRole('heading', { name: visitor.person.email('google') }).waitFor();
    expect(await page.getByText('Connect a calendar, and your interviews').count()).toBe(0);
  });
});
