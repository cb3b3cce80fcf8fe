import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import type { ApiRoute } from './api-answers';
import { madeNotification } from './made-things';
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

const LIST = '/notifications?*';
const row = (title: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });

describe('notifications', () => {
  it('none yet: one sentence', async () => {
    await visitor.goto('/notifications');
    await page.getByText('Nothing to tell you').waitFor();
    expect(await page.getByRole('button', { name: 'Mark all as read' }).count()).toBe(0);
    await expectGoodPage(page, 'notifications-empty');
  });

  it('show at once, lead to what helps, and are read by going there; the bell counts down', async () => {
    const { person } = visitor;
    await visitor.goto('/notifications');
    await page.getByText('Nothing to tell you').waitFor();
    await person.connect('microsoft');
    const [connection] = await person.app.connections();
    await person.app.ok('DELETE', `/calendar/connections/${connection!.id}?removeEvents=false`);
    await row('Your Outlook account is disconnected').getByText('Unread', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Notifications, 1 unread' }).waitFor();

    await page.getByRole('button', { name: 'Mark as read: Your Outlook account is disconnected' }).click();
    await page.getByRole('status').filter({ hasText: 'All read' }).waitFor();
    await page.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
    expect(await row('Your Outlook account').getByText('Unread', { exact: true }).count()).toBe(0);
    await expectFocus(page.getByRole('heading', { name: 'Your Outlook account is disconnected' }));
    const { unreadCount } = await person.app.ok<{ unreadCount: number }>('GET', '/notifications');
    expect(unreadCount).toBe(0);
  });

  it('stand under their days; unread by dot, weight and word, each with the action that helps', async () => {
    const days = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString();
    const items = [
      madeNotification({
        title: 'Connect your calendar again',
        message: 'Access to ada@mail.example has ended. What is waiting goes on by itself afterwards.',
        action: { type: 'reconnect', label: 'Reconnect', href: '/settings/integrations?reconnect=google' },
      }),
      madeNotification({ createdAt: days(1) }),
      madeNotification({
        createdAt: days(3),
        readAt: days(2),
        title: 'An event was cancelled from your calendar',
        message: 'It was deleted in the calendar, so it is cancelled here, too. You can undo this.',
        action: { type: 'restore', label: 'Undo', href: '/events/c2a8b9f0-0000-4000-8000-000000000000' },
      }),
      madeNotification({ createdAt: days(3), readAt: days(2), title: 'Your Outlook account is disconnected' }),
    ];
    await visitor.answer(LIST, { body: { items, nextCursor: null, unreadCount: 2 } });
    await visitor.answer('/notifications', { body: { items, nextCursor: null, unreadCount: 2 } });
    await visitor.goto('/notifications');
    await row('Connect your calendar again').waitFor();
    const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(headings.slice(0, 2)).toEqual(['Today', 'Yesterday']);
    expect(headings).toHaveLength(3);
    await expectGoodPage(page, 'notifications');

    let told: unknown;
    await visitor.answer('/notifications/read', async (route) => {
      told = route.json();
      await route.fulfill({ json: { unreadCount: 1 } });
    });
    await row('Connect your calendar again').getByRole('link', { name: 'Reconnect' }).click();
    await page.waitForURL(/\/settings\/integrations\?reconnect=google$/);
    await eventually(
      async () => told,
      (body) => JSON.stringify(body) === JSON.stringify({ ids: [items[0]!.id] }),
    );
  });

  it('all are read by one press, and older ones come on demand', async () => {
    const first = [madeNotification({ title: 'The newest' })];
    const older = [madeNotification({ title: 'An older one', readAt: new Date().toISOString() })];
    let isRead = false;
    const list = async (route: ApiRoute) => {
      const isOlder = route.url.searchParams.has('cursor');
      const readAt = isRead ? new Date().toISOString() : null;
      const items = isOlder ? older : first.map((item) => ({ ...item, readAt }));
      await route.fulfill({ json: { items, nextCursor: isOlder ? null : 'next', unreadCount: isRead ? 0 : 1 } });
    };
    await visitor.answer('/notifications', list);
    await visitor.answer(LIST, list);
    await visitor.answer('/notifications/read', async (route) => {
      expect(route.json()).toEqual({ all: true });
      isRead = true;
      await route.fulfill({ json: { unreadCount: 0 } });
    });
    await visitor.goto('/notifications');
    await page.getByRole('button', { name: 'Show more' }).click();
    await row('An older one').waitFor();
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    const status = page.getByRole('status').filter({ hasText: 'All read' });
    await status.waitFor();
    await expectFocus(status);
    await page.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
  });

  it('that cannot be read say why; too many requests count down, and then it goes on', async () => {
    const problem = madeProblem(429, {
      code: 'rate-limited',
      title: 'Too many requests',
      detail: 'Wait a moment, then go on.',
    });
    const made = { status: 429, headers: { 'retry-after': '2' }, body: problem };
    const letGo = [await visitor.answer('/notifications', made), await visitor.answer(LIST, made)];
    await visitor.goto('/notifications');
    await page.getByRole('button', { name: /^Try again in \d+ s$/ }).waitFor();
    await expectGoodPage(page, 'notifications-problem');
    for (const again of letGo) await again();
    await page.getByRole('button', { name: 'Try again', exact: true }).click();
    await page.getByText('Nothing to tell you').waitFor();
  });

  it('while nothing can be reached, what was read stays, and so does the word of what could not be written', async () => {
    const items = [madeNotification({ title: 'Still here' })];
    await visitor.answer('/notifications', { body: { items, nextCursor: null, unreadCount: 1 } });
    await visitor.goto('/notifications');
    await row('Still here').waitFor();
    visitor.expectComplaint(/ERR_INTERNET_DISCONNECTED/);
    await visitor.context.setOffline(true);
    await page.getByText('We cannot reach the service.').waitFor();
    await expect.poll(() => row('Still here').count()).toBe(1);
    await expectGoodPage(page, 'notifications-offline');
  });

  it('show a skeleton while they are being read', async () => {
    const never = () => new Promise<void>(() => {});
    await visitor.answer('/notifications', never);
    await visitor.goto('/notifications');
    await page.getByText('Loading your notifications').waitFor({ state: 'attached' });
    await expectGoodPage(page, 'notifications-loading');
  });
});
