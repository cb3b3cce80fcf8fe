import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

let stack: RunningStack;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [stack, browser] = await Promise.all([sharedStack(), sharedBrowser()]);
});
beforeEach(async () => {
  page = await browser.newPage();
  complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
});
afterEach(() => page.close());

describe('Swagger UI', () => {
  it('can be used by a person: authorize, try it out, read the answer', async () => {
    await page.goto(`${stack.api.url}/docs`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page
      .locator('.auth-container input')
      .first()
      .fill(await stack.token({ sub: 'a-reader' }));
    await page.getByLabel('Apply credentials').first().click();
    await page.locator('.btn-done').first().click();

    const operation = page.locator('.opblock-get', { hasText: '/api/v1/calendar/preferences' });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    const answer = operation.locator('.live-responses-table');
    await answer.waitFor();
    await expect.poll(() => answer.locator('tr.response .response-col_status').first().innerText()).toContain('200');
    await expect.poll(() => answer.innerText()).toContain('conflictPolicy');
    expect(complaints).toEqual([]);
  });

  it('describes every operation, with what can go wrong', async () => {
    const document = (await (await fetch(`${stack.api.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>;
    };
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        expect(operation.summary, `${method} ${path}`).toBeTruthy();
        expect(Object.keys(operation.responses).length, `${method} ${path}`).toBeGreaterThan(1);
      }
    }
  });
});

describe('the simulated calendars', () => {
  it('show an interview, and an edit made there by hand comes back', async () => {
    const person = await Person.of(stack);
    const { id } = await person.settledInterview('google');
    await page.goto(`${stack.sandbox.url}/`);
    await page.getByRole('link', { name: person.email('google') }).click();
    await page.getByRole('link', { name: 'Acme: system design' }).first().click();
    await page.getByLabel('Title').fill('Edited by hand');
    await page.getByRole('button', { name: /save/i }).click();
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Edited by hand',
    );
    expect(complaints).toEqual([]);
  });

  it('are written with the keyboard alone, and keep open what is unfolded while events arrive', async () => {
    const email = 'keys@example.test';
    await page.goto(`${stack.sandbox.url}/`);
    await page.getByLabel('E-mail address of a new Outlook account').fill(email);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'New event' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Title').focus();
    await page.keyboard.type('Long ago');
    await page.getByLabel('Starts').fill('2020-01-02T10:00');
    await page.getByLabel('Ends').fill('2020-01-02T11:00');
    await page.keyboard.press('Enter');

    await page.locator('summary', { hasText: 'Earlier' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Long ago').waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    const time = { dateTime: '2099-01-02T10:00:00', timeZone: 'UTC' };
    await fetch(`${stack.sandbox.url}/_control/microsoft/accounts/${email}/calendars/primary/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject: 'Just arrived', start: time, end: time }),
    });
    await page.getByText('Just arrived').waitFor();
    await expect.poll(() => page.getByText('Long ago').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it.each([
    [390, 844, 'light'],
    [390, 844, 'dark'],
    [1_280, 800, 'light'],
  ] as const)('fit into %i × %i, %s', async (width, height, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const small = await context.newPage();
    await small.goto(`${stack.sandbox.url}/`);
    expect(await small.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await context.close();
  });
});
