import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { launchBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';
import { Camera, PICTURE_FOLDER } from './camera';
import { dayAfterTomorrow, loseMany, makeConflict, planRounds, planSearch } from './job-search';

/** A picture of a page is there to be looked at in a document, not to fill one's line. */
const MOST_BYTES = 60_000;

const began = Date.now();
let stack: Stack;
let browser: Browser;
let ada: Person;
let camera: Camera;
let events: Map<string, string>;
const event = (title: string) => events.get(title)!;
const text = (words: string) => (page: Page) => page.getByText(words).first().waitFor();

beforeAll(async () => {
  [stack, browser] = await Promise.all([Stack.start(), launchBrowser()]);
  ada = await Person.of(stack, 'ada');
  camera = new Camera(browser, stack, 'ada');
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

it('the first things that somebody sees', async () => {
  await new Camera(browser, stack, null).take('sign-in', '/', text('Sign in'));
  await camera.take('integrations-empty', '/settings/integrations', text('Connect a calendar, and your interviews'));
  const denied = '/settings/integrations/callback?provider=google&status=error&code=consent.denied';
  await camera.take('consent', denied, text('Nothing was connected'));
});

it('the first sync of an account', async () => {
  const chi = await Person.of(stack, 'chi');
  events = await planSearch(ada);
  const copied = await ada.app.ok<{ items: Record<string, unknown>[] }>(
    'GET',
    `/events?from=${new Date().toISOString()}`,
  );
  for (const { type, title, start, end, allDay, timeZone, location } of copied.items) {
    await chi.app.addInterview({ type, title, start, end, allDay, timeZone, location });
  }
  const { connectionId } = await chi.connect('google', { account: 'chi@mail.example' }, { start: 'review' });
  const path = `/settings/integrations/${connectionId}/start`;
  await new Camera(browser, stack, 'chi').take('first-sync', path, text('Acme: system design'));
  camera.taken.push(path);
});

it('what is planned', async () => {
  await camera.take('events', '/events', text('Acme: system design'));
  await camera.take('week', `/events?view=week&week=${dayAfterTomorrow()}`, text('Acme: system design'));
  await camera.take('event', `/events/${event('Acme: system design')}`, text('there after'));
  const titled = (title: string) => async (page: Page) => {
    await page.getByLabel('Title').fill(title);
    await text('Exactly what is written')(page);
  };
  await camera.take('new-event', '/events/new?type=interview', titled('Globex: second round'));
  const edit = `/events/${event('Acme: system design')}/edit`;
  await camera.take('edit-event', edit, async (page) => {
    await page.getByLabel('Title').fill('Acme: system design, round 2');
    await text('changes title')(page);
  });
});

it('the accounts, and the app between the simulated calendars', async () => {
  await camera.take('integrations', '/settings/integrations', async (page) => {
    await page.getByRole('group', { name: 'Reminders', exact: true }).waitFor();
  });
  await camera.take('sandbox', '/sandbox', async (page) => {
    const app = page.frameLocator('iframe[title="Copilot Calendar"]');
    await app.getByText('Acme: system design').first().waitFor();
    const calendars = page.locator('iframe[title^="Simulated"]');
    for (const frame of await calendars.all())
      await frame.contentFrame().locator('#agenda').waitFor({ state: 'attached' });
  });
});

it('the feeds', async () => {
  await ada.app.ok('POST', '/calendar/feeds', { name: 'Tablet' });
  await camera.take('feeds', '/settings/feeds', text('Your feeds'));
});

it('what somebody has to decide', async () => {
  const conflictId = await makeConflict(ada, event('Globex: hiring manager'));
  await camera.take('conflicts', '/conflicts', text('Decide'));
  await camera.take('conflict', `/conflicts/${conflictId}`, (page) => page.getByRole('radio').first().check());
  await planRounds(ada, 12);
  const heldId = await loseMany(ada);
  await camera.take('held-deletion', `/held-deletions/${heldId}`, text('Put them back'));
  await eventually(
    () => ada.app.ok<{ items: object[] }>('GET', '/notifications'),
    ({ items }) => items.length > 1,
  );
  await camera.take('notifications', '/notifications', text('Mark all as read'));
});

it('are of every page and of no other, and small', () => {
  const routes = readFileSync(join(root, 'apps/web/src/app/routes.tsx'), 'utf8');
  const paths = [...routes.matchAll(/^ {2}page\('([^']+)'/gm)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(8);
  const isTaken = (path: string) => {
    const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[\\da-f-]{36}')}(\\?.*)?$`);
    return camera.taken.some((taken) => pattern.test(taken));
  };
  expect(paths.filter((path) => !isTaken(path))).toEqual([]);
  const gone = readdirSync(PICTURE_FOLDER).filter((name) => statSync(join(PICTURE_FOLDER, name)).mtimeMs < began);
  expect(gone).toEqual([]);
  const sizes = readdirSync(PICTURE_FOLDER).map((name) => ({ name, bytes: statSync(join(PICTURE_FOLDER, name)).size }));
  expect(sizes.filter(({ bytes }) => bytes > MOST_BYTES)).toEqual([]);
});
