import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Stack } from '../support/stack';
import { Visitor } from './visitor';

const TABS = 7;

let stack: Stack;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  [stack, browser] = await Promise.all([Stack.start(), sharedBrowser()]);
});
afterAll(() => stack.stop());
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

  it('that ends while the service is there is opened again without a word, and what was missed is read', async () => {
    let streams = 0;
    let mayGoOn: () => void = () => undefined;
    const added = new Promise<void>((resolve) => (mayGoOn = resolve));
    await visitor.answer('/stream', async (route) => {
      streams += 1;
      // The first one is cut off at once; the next one comes when something has happened that nobody was told of.
      if (streams === 1) return route.fulfill({ contentType: 'text/event-stream', body: ': hello\n\n' });
      await added;
      await route.continue();
    });
    await visitor.goto('/events');
    await visitor.page.getByText('Nothing planned').waitFor();
    await eventually(
      async () => streams,
      (count) => count === 2,
    );
    await visitor.person.app.addInterview();
    mayGoOn();
    await visitor.page.getByRole('link', { name: 'Acme: system design' }).waitFor();
    expect(await visitor.page.getByText('We cannot reach the service.').count()).toBe(0);
  });
});

describe('two tabs', () => {
  it('show the same: what is chosen in one turns in the other', async () => {
    await visitor.person.connect('google');
    await visitor.goto('/settings/integrations');
    const other = await visitor.anotherTab('/settings/integrations');
    const rule = (tab: Page) => tab.getByRole('group', { name: 'Reminders', exact: true });
    const toggle = (tab: Page) => rule(tab).getByRole('switch', { name: 'Reminders' });
    await rule(visitor.page).waitFor();
    await rule(other).waitFor();
    const before = await toggle(other).isChecked();
    await visitor.page.bringToFront();
    await rule(visitor.page).getByText('Reminders').last().click();
    await other.bringToFront();
    await eventually(
      () => toggle(other).isChecked(),
      (isOn) => isOn === !before,
    );
  });
});

describe('seven tabs that are offline', () => {
  it('keep what they show and say how old it is; when they are back, each shows what it has missed, over one stream', async () => {
    visitor.expectComplaint(/ERR_INTERNET_DISCONNECTED|Failed to load|Failed to fetch/);
    await visitor.person.app.addInterview();
    await visitor.goto('/events');
    const others = await Promise.all(Array.from({ length: TABS - 1 }, () => visitor.anotherTab('/events')));
    const tabs = [visitor.page, ...others];
    for (const tab of tabs) await tab.getByRole('link', { name: 'Acme: system design' }).waitFor();
    await visitor.context.setOffline(true);
    for (const tab of tabs) {
      await tab.getByText(/You see how it was at \d\d:\d\d/).waitFor();
      expect(await tab.getByRole('link', { name: 'Acme: system design' }).count()).toBe(1);
    }
    await visitor.person.app.addInterview({ title: 'Added meanwhile' });
    let streams = 0;
    visitor.context.on('request', (request) => {
      if (request.url().endsWith('/api/v1/stream')) streams += 1;
    });
    await visitor.context.setOffline(false);
    for (const tab of tabs) {
      await tab.bringToFront();
      await tab.getByRole('link', { name: 'Added meanwhile' }).waitFor();
      expect(await tab.getByText('We cannot reach the service.').count()).toBe(0);
    }
    // One that may find nobody yet, and the one that stays open.
    expect(streams).toBeLessThanOrEqual(2);
  });
});
