import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { CALENDARS, madeConnection, madeEvent, madePlan, madePlanItem } from './made-things';
import { expectFocus, expectGoodPage, hasFocus } from './page-checks';
import { visitForEachTest } from './visits';
import type { Visitor } from './visitor';

let visitor: Visitor;
let page: Page;
visitForEachTest((visit) => ({ visitor, page } = visit));

const DAY_MS = 86_400_000;
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const status = (words: string | RegExp) => page.getByRole('status').filter({ hasText: words });
const startOf = (id: string) => `/settings/integrations/${id}/start`;

/** Opens the page of an account that is in review as the API is said to know it. */
async function openMade({ plan, events = [], account = {} }: MadeReview): Promise<string> {
  const review = madeConnection({ firstSync: { state: 'review', done: 0, total: 0 }, ...account });
  await visitor.answer('/calendar/connections', { body: { items: [review] } });
  await visitor.answer('/calendar/connections/*/calendars', { body: { items: CALENDARS } });
  await visitor.answer('/events?*', { body: { items: events, nextCursor: null } });
  await visitor.answer('/calendar/preferences', { body: preferencesOf(review.id) });
  if (plan) await visitor.answer('/calendar/connections/*/plan', { body: plan });
  await visitor.goto(startOf(review.id));
  return review.id;
}

interface MadeReview {
  plan?: unknown;
  events?: unknown[];
  account?: Record<string, unknown>;
}

function preferencesOf(connectionId: string) {
  const rule = { sync: true, reminders: [10], detail: 'full' };
  return {
    version: 1,
    eventTypes: { interview: rule, follow_up: { ...rule, as: 'event' }, reminder: { ...rule, sync: false } },
    conflictPolicy: 'ask',
    onCalendarDelete: 'cancel',
    clashWarning: false,
    targets: [{ connectionId, calendarId: 'primary', eventTypes: ['interview', 'follow_up', 'reminder'] }],
  };
}

describe('the first sync of an account', () => {
  it('shows what it would write before it writes, is narrowed down, and then counts up row by row', async () => {
    const { person } = visitor;
    const email = person.email('google');
    await person.app.addInterview();
    await person.app.addInterview({ title: 'Globex: first call' });
    await person.app.addInterview({ title: 'Call Initech back', type: 'follow_up' });
    await person.app.addInterview({ title: 'Lunch', addToCalendar: false });
    await visitor.goto('/settings/integrations');
    await visitor.connectByHand('Connect Google Calendar', email);
    await page.getByText('Nothing has been written yet. Next you see what would be.').waitFor();

    await heading('First sync').waitFor();
    await status(`This will create 3 events in ${email}`).waitFor();
    await page.getByText('“Add to calendar” is off').waitFor();
    await page.getByText('Lunch').waitFor();
    expect(await person.seen('google')).toEqual([]);

    await page.getByRole('checkbox', { name: 'Follow-ups' }).uncheck();
    await status(`This will create 2 events in ${email}`).waitFor();
    await page.getByText('Their type is not chosen here').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await status('2 events are in Google Calendar.').waitFor();
    await expect.poll(() => page.getByRole('main').getByRole('listitem').getByText('In Google').count()).toBe(2);
    expect((await person.seen('google')).map(({ title }) => title).toSorted()).toEqual([
      'Acme: system design',
      'Globex: first call',
    ]);
    const { targets } = await person.app.ok<{ targets: { eventTypes: string[] }[] }>('GET', '/calendar/preferences');
    expect(targets.map(({ eventTypes }) => eventTypes)).toEqual([['interview', 'reminder']]);
  });

  it('waits when one says "Not now", and is found again by the keyboard alone', async () => {
    const { person } = visitor;
    const email = person.email('microsoft');
    await person.app.addInterview();
    const { connectionId } = await person.connect('microsoft', {}, { start: 'review' });
    await visitor.goto(startOf(connectionId!));
    await page.getByRole('link', { name: 'Not now' }).click();
    const account = page.getByRole('region', { name: email });
    await account.getByText('Not started yet').waitFor();
    expect(await person.seen('microsoft')).toEqual([]);

    await account.getByRole('link', { name: 'Review and start' }).focus();
    await page.keyboard.press('Enter');
    await status('This will create 1 event in').waitFor();
    await expectFocus(heading('First sync'));
    const start = page.getByRole('button', { name: 'Start' });
    for (let presses = 0; presses < 12 && !(await hasFocus(start)); presses += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await status('1 event is in Outlook.').waitFor();
    // The button is gone: the keyboard is where it says what came of it.
    await expectFocus(status('1 event is in Outlook.'));
  });

  it('that has nothing to write starts by itself', async () => {
    const { person } = visitor;
    const { connectionId } = await person.connect('google', {}, { start: 'review' });
    await visitor.goto(startOf(connectionId!));
    await heading('Integrations').waitFor();
    await visitor.toast('Google Calendar is in step').waitFor();
    const [connection] = await person.app
      .ok<{ items: { firstSync: unknown }[] }>('GET', '/calendar/connections')
      .then(({ items }) => items);
    expect(connection!.firstSync).toBeNull();
  });

  it('names what is new, changed, removed and left out, by day', async () => {
    const later = new Date(Date.now() + 40 * DAY_MS).toISOString();
    const plan = madePlan(
      [
        madePlanItem(),
        madePlanItem({ title: 'Job fair', start: later.slice(0, 10), timeZone: null, allDay: true }),
        madePlanItem({
          title: 'Initech: second interview with the whole team in Lisbon',
          start: later,
          action: 'update',
        }),
        madePlanItem({ title: 'Hooli: cancelled call', start: later, action: 'delete' }),
        madePlanItem({ title: 'Ask Globex about the offer', type: 'follow_up', start: later }),
      ],
      { unchanged: 3, create: 301 },
    );
    const reminders = ['portfolio', 'references', 'certificates', 'photos'].map((what) =>
      madeEvent({ type: 'reminder', title: `Send the ${what}` }),
    );
    const events = [...reminders, madeEvent({ title: 'Lunch with a friend', addToCalendar: false })];
    await openMade({ plan, events });
    await status(
      'This will create 301 events in ada@mail.example › Personal. It will also change 1 and remove 1.',
    ).waitFor();
    await page.getByText('3 are there already.').waitFor();
    await page.getByText('The first 5 are shown.').waitFor();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Reminders' }).isDisabled()).toBe(true);
    await page.getByText('Send the portfolio, Send the references, Send the certificates, and 1 more').waitFor();
    await expectGoodPage(page, 'first-sync');
  });

  it('into another calendar is counted again, and not agreed to before', async () => {
    const items = [madePlanItem()];
    const id = await openMade({ plan: madePlan(items) });
    await status('ada@mail.example › Personal').waitFor();
    const told: unknown[] = [];
    let isTooSoon = true;
    visitor.expectComplaint(/status of 429/);
    await visitor.answer('/calendar/preferences/plan', async (route) => {
      if (isTooSoon) {
        isTooSoon = false;
        return route.fulfill({
          status: 429,
          headers: { 'retry-after': '3' },
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'about:blank',
            title: 'Too soon',
            status: 429,
            detail: '',
            code: 'sync.too-soon',
          }),
        });
      }
      told.push(route.json());
      await route.fulfill({ json: { items: [{ connectionId: id, ...madePlan([...items, madePlanItem()]) }] } });
    });
    await page.getByLabel('Calendar').selectOption('Team');
    const start = page.getByRole('button', { name: 'Start' });
    await status('What goes into ada@mail.example › Team?').waitFor();
    await page.getByText(/^Counting again in \d s$/).waitFor();
    await expect.poll(() => start.isDisabled()).toBe(true);
    await expectGoodPage(page, 'first-sync-counting');
    await status('This will create 2 events in ada@mail.example › Team.').waitFor();
    await expect.poll(() => start.isEnabled()).toBe(true);
    expect(told).toEqual([
      { targets: [{ connectionId: id, calendarId: 'team', eventTypes: ['interview', 'follow_up', 'reminder'] }] },
    ]);
  });

  it('that is under way says how far it is, and that one may leave', async () => {
    const account = { firstSync: { state: 'running', done: 7, total: 12 } };
    const connection = madeConnection(account);
    const day = (offset: number) => ({
      start: new Date(Date.now() + offset * DAY_MS).toISOString(),
      end: new Date(Date.now() + offset * DAY_MS + 3_600_000).toISOString(),
    });
    const states = ['synced', 'synced', 'pending', 'retrying', 'failed'];
    const events = states.map((state, index) =>
      madeEvent({
        ...day(index + 1),
        title: `Acme: round ${index + 1}`,
        sync: [
          { connectionId: connection.id, status: state },
          { provider: 'microsoft', status: 'conflict' },
        ],
      }),
    );
    await openMade({ events, account: { id: connection.id, ...account } });
    await page.getByText('7 of 12').waitFor();
    await page.getByText('You can leave this page, it goes on without you.').waitFor();
    await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(5);
    expect(await page.getByText('Decide').count()).toBe(0);
    await expectGoodPage(page, 'first-sync-running');
  });

  it('that is over says what is there, and what is not', async () => {
    const connection = madeConnection({ links: { synced: 1, failed: 1 } });
    const events = ['synced', 'failed'].map((state) =>
      madeEvent({ sync: [{ connectionId: connection.id, status: state }] }),
    );
    await openMade({ events, account: { ...connection } });
    await status('1 event is in Google Calendar.').waitFor();
    await expect
      .poll(() => page.getByRole('link', { name: 'See why' }).getAttribute('href'))
      .toBe('/events?sync=failed');
    await expectGoodPage(page, 'first-sync-over');
  });

  it('of an account without access says what to do first', async () => {
    await openMade({ account: { status: 'reauth_required' } });
    await page.getByText('Access to this account has ended.').first().waitFor();
    await expectGoodPage(page, 'first-sync-ended');
  });

  it('that is being looked at shows where it will stand', async () => {
    await visitor.hold('/calendar/connections/*/plan');
    await openMade({});
    await page.getByText('Looking at what would be written').waitFor();
    await expectGoodPage(page, 'first-sync-loading');
  });

  it('that cannot be looked at says why, and is looked at again', async () => {
    const heal = await visitor.refuse('/calendar/connections/*/plan');
    await openMade({});
    await page.getByRole('alert').getByText('Something went wrong on our side').waitFor();
    await expectGoodPage(page, 'first-sync-error');
    await heal();
    await visitor.answer('/calendar/connections/*/plan', { body: madePlan([madePlanItem()]) });
    await page.getByRole('button', { name: 'Try again' }).click();
    await status('This will create 1 event in').waitFor();
  });

  it('that was looked at too often is looked at again by itself', async () => {
    await visitor.limit('/calendar/connections/*/plan');
    await openMade({});
    await page.getByText(/^Counting again in \d+ s$/).waitFor();
    await expectGoodPage(page, 'first-sync-rate-limited');
  });

  it('of calendars that cannot be listed goes into the default one', async () => {
    await openMade({ plan: madePlan([madePlanItem()]) });
    await status('Personal').waitFor();
    visitor.expectComplaint(/status of 503/);
    await visitor.answer('/calendar/connections/*/calendars', {
      status: 503,
      body: { type: 'about:blank', title: 'Away', status: 503, detail: '', code: 'connection.unavailable' },
    });
    await page.reload();
    await page.getByText('The calendars of this account cannot be listed right now.').waitFor();
    await status('ada@mail.example › Default calendar').waitFor();
    await expectGoodPage(page, 'first-sync-calendars-unknown');
  });

  it('of rules that have changed meanwhile is not begun, and shows what holds', async () => {
    const { person } = visitor;
    await person.app.addInterview();
    const { connectionId } = await person.connect('google', {}, { start: 'review' });
    visitor.expectComplaint(/status of 412/);
    await visitor.goto(startOf(connectionId!));
    await page.getByRole('checkbox', { name: 'Reminders' }).uncheck();
    await eventually(
      () => page.getByRole('button', { name: 'Start' }).isEnabled(),
      (isEnabled) => isEnabled,
    );
    const letThrough = await visitor.hold('/calendar/preferences');
    await page.getByRole('button', { name: 'Start' }).click();
    await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'newest' });
    letThrough();
    await page.getByRole('alert').waitFor();
    expect(await person.seen('google')).toEqual([]);
    expect((await person.app.connections())[0]).toMatchObject({ firstSync: { state: 'review' } });
    await page.getByRole('button', { name: 'Start' }).click();
    await status('1 event is in Google Calendar.').waitFor();
  });

  it('of an account that is not there says so', async () => {
    await visitor.goto(startOf('4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10'));
    await page.getByText('This is not here (any more)').waitFor();
    await expectGoodPage(page, 'first-sync-gone');
  });
});
