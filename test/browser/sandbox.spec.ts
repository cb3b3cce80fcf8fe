import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { expectGoodPage } from './page-checks';
import { Visitor } from './visitor';

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

const app = (): FrameLocator => page.frameLocator('iframe[title="Copilot Calendar"]');
const google = (): FrameLocator => page.frameLocator('iframe[title="Simulated Google Calendar"]');

describe('the page of the simulated calendars', () => {
  it('says what it is; the app in its middle is signed in, and calendars stand beside it once they are connected', async () => {
    await visitor.goto('/');
    await page.getByRole('button', { name: /^Account of / }).click();
    await page.getByRole('link', { name: 'Simulated calendars' }).click();
    await page.getByRole('heading', { level: 1, name: 'Simulated calendars' }).waitFor();
    await page.getByText('Stand-ins for Google Calendar and Outlook').waitFor();
    await app().getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
    await page.getByText('Connect Google in the app').waitFor();
    await expectGoodPage(page, 'sandbox-empty');
    await visitor.person.connect('google');
    await google().getByRole('heading', { level: 1 }).waitFor();
    await google().getByText(visitor.person.email('google')).first().waitFor();
  });

  it('shows what is written there, and an edit made there in the app', async () => {
    const { person } = visitor;
    await person.settledInterview('google');
    await person.connect('microsoft');
    await visitor.goto('/sandbox');
    await app().getByRole('link', { name: 'Acme: system design' }).waitFor();
    await page.mouse.move(0, 0);
    await expectGoodPage(page, 'sandbox');
    await google().getByRole('link', { name: 'Acme: system design' }).click();
    await google().getByLabel('Title').fill('Acme: second round');
    await google().getByRole('button', { name: 'Save' }).click();
    await app().getByRole('link', { name: 'Acme: second round' }).waitFor();
    await google().getByRole('link', { name: 'Acme: second round' }).click();
    await google().getByRole('button', { name: 'Delete this event' }).click();
    await app().getByText('Cancelled').waitFor();
    await google().getByRole('button', { name: 'Undo' }).first().click();
    await google().getByRole('link', { name: 'Acme: second round' }).waitFor();
  });

  it('connects an account inside of it', async () => {
    await visitor.goto('/sandbox');
    await app().getByRole('button', { name: 'Connect Google Calendar' }).click();
    await app().getByRole('button', { name: 'Allow' }).click();
    await google().getByRole('heading', { level: 1 }).waitFor();
    const connections = await visitor.person.app.connections();
    expect(connections.map(({ provider }) => provider)).toEqual(['google']);
  });

  it('is where the links of events lead: each opens the event in its own calendar', async () => {
    const { person } = visitor;
    const { id } = await person.settledInterview('google');
    await visitor.goto('/sandbox');
    await app().getByRole('link', { name: 'Acme: system design' }).click();
    await app().getByRole('link', { name: 'Open in Google' }).click();
    await eventually(
      async () => page.frames().map((frame) => frame.url()),
      (urls) =>
        urls.some((url) => url.startsWith(`${stack.sandbox.url}/calendars/google/`) && url.includes('/events/')),
    );
    await expect.poll(() => google().getByLabel('Title').inputValue()).toBe('Acme: system design');
    expect((await person.app.event(id)).title).toBe('Acme: system design');
  });

  it('has tabs where three columns have no room, which are changed with the arrows', async () => {
    await visitor.person.connect('google');
    await page.setViewportSize({ width: 1_279, height: 800 });
    await visitor.goto('/sandbox');
    await app().getByRole('heading', { level: 1 }).waitFor();
    await google().getByRole('heading', { level: 1 }).waitFor({ state: 'hidden' });
    await page.getByRole('radio', { name: 'The app' }).focus();
    await page.keyboard.press('ArrowLeft');
    await google().getByRole('heading', { level: 1 }).waitFor();
    await app().getByRole('heading', { level: 1 }).waitFor({ state: 'hidden' });
    await expect.poll(() => page.getByRole('radio', { name: 'Google Calendar' }).isChecked()).toBe(true);
    await page.setViewportSize({ width: 1_280, height: 800 });
    await app().getByRole('heading', { level: 1 }).waitFor();
    await google().getByRole('heading', { level: 1 }).waitFor();
  });

  it('is not within itself', async () => {
    await visitor.goto('/sandbox');
    await app()
      .getByRole('button', { name: /^Account of / })
      .click();
    await app().getByRole('link', { name: 'Simulated calendars' }).click();
    await app().getByRole('heading', { level: 1, name: 'Events' }).waitFor();
    expect(page.frames().filter((frame) => frame.url().startsWith(stack.api.url))).toHaveLength(2);
  });

  it('says where there are no simulated calendars', async () => {
    await visitor.context.route('**/web-config.json', async (route) => {
      const answer = await route.fetch();
      const config = (await answer.json()) as object;
      await route.fulfill({ response: answer, json: { ...config, sandbox: false, sandboxUrl: null } });
    });
    await visitor.goto('/sandbox');
    await page.getByText('There are no simulated calendars here').waitFor();
    await expectGoodPage(page, 'sandbox-off');
  });
});
