import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { sharedStack } from '../support/shared-stack';
import { eventually } from '../support/eventually';
import type { RunningStack } from '../support/stack';
import { madeConnection, madeHeldDeletion } from './made-things';
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

/** Opens the page of deletions that the API is said to hold. @returns what it was told, in order */
async function open(): Promise<string[]> {
  const connection = madeConnection({});
  const held = madeHeldDeletion({ connectionId: connection.id });
  const told: string[] = [];
  await visitor.answer('/calendar/connections', { body: { items: [connection] } });
  await visitor.answer('/calendar/held-deletions?*', async (route) => {
    await route.fulfill({ json: { items: told.length === 0 ? [held] : [], nextCursor: null } });
  });
  await visitor.answer(`/calendar/held-deletions/${held.id}`, { body: held });
  for (const decision of ['apply', 'discard']) {
    await visitor.answer(`/calendar/held-deletions/${held.id}/${decision}`, async (route) => {
      told.push(decision);
      await route.fulfill({ status: 204 });
    });
  }
  await visitor.goto('/notifications');
  const banner = page.getByRole('status').filter({ hasText: '12 events vanished from Google Calendar at once.' });
  await banner.getByRole('link', { name: 'Decide' }).click();
  await page.getByText('12 events vanished from Google Calendar at once.').waitFor();
  return told;
}

describe('held deletions', () => {
  it('are led to from every page, and put back by one press', async () => {
    const told = await open();
    await expectGoodPage(page, 'held-deletion');
    await page.getByRole('button', { name: 'Put them back' }).click();
    await page.getByText('This is decided.').waitFor();
    expect(told).toEqual(['discard']);
    await page.getByText('12 events vanished').first().waitFor({ state: 'detached' });
    await expectGoodPage(page, 'held-deletion-decided');
  });

  it('are cancelled after one has said so twice', async () => {
    const told = await open();
    await page.getByRole('button', { name: 'Cancel 12 events' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel 12 events?' });
    await expectGoodPage(page, 'held-deletion-question');
    await dialog.getByRole('button', { name: 'Leave it as it is' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(told).toEqual([]);
    await page.getByRole('button', { name: 'Cancel 12 events' }).click();
    await dialog.getByRole('button', { name: 'Cancel 12 events' }).click();
    await page.getByText('This is decided.').waitFor();
    expect(told).toEqual(['apply']);
  });

  it('are not looked for any more while the decision waits for its answer, whatever the live stream tells', async () => {
    let decide: () => void = () => undefined;
    const isDecided = new Promise<void>((resolve) => (decide = resolve));
    let streams = 0;
    await visitor.answer('/stream', async (route) => {
      streams += 1;
      // One that is cut off, the next one comes after the decision: by then anything may have happened.
      if (streams > 1) await isDecided;
      if (streams < 3) await route.fulfill({ contentType: 'text/event-stream', body: ': hello\n\n' });
    });
    await open();
    const paths: string[] = [];
    await visitor.answer('/calendar/held-deletions**', async (route) => {
      if (!route.url.pathname.endsWith('/discard')) {
        paths.push(route.url.pathname);
        return route.fallback();
      }
      paths.length = 0;
      decide();
      await eventually(
        async () => paths,
        (asked) => asked.some((path) => path.endsWith('/held-deletions')),
      );
      return route.fallback();
    });
    await page.getByRole('button', { name: 'Put them back' }).click();
    await page.getByText('This is decided.').waitFor();
    expect(new Set(paths)).toEqual(new Set(['/api/v1/calendar/held-deletions']));
  });
});

describe('the banner', () => {
  it.each([
    [
      'ended',
      { status: 'reauth_required', links: { paused: 41 }, waiting: 3 },
      'Access to ada@mail.example has ended. 3 changes wait.',
    ],
    ['conflicts', { links: { conflict: 2 } }, '2 events were changed on both sides.'],
  ])('%s: says what waits and leads to what helps', async (name, fields, words) => {
    await visitor.answer('/calendar/connections', { body: { items: [madeConnection(fields)] } });
    await visitor.goto('/notifications');
    await page.getByText(words).waitFor();
    await page.getByText('Nothing to tell you').waitFor();
    await expectGoodPage(page, `banner-${name}`);
  });
});
