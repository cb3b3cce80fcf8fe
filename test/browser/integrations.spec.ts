import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { expectFocus, expectGoodPage, hasFocus } from './page-checks';
import { madeConnection } from './made-things';
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

const CALENDARS = [
  { id: 'ada@mail.example', name: 'Personal', primary: true, writable: true, timeZone: 'Europe/Berlin' },
  { id: 'team', name: 'Team', primary: false, writable: true, timeZone: null },
  { id: 'holidays', name: 'Holidays', primary: false, writable: false, timeZone: null },
];
const PATH = '/settings/integrations';
const account = (name: string) => page.getByRole('region', { name });
const refusal = () => ({ code: 'sync.permission-missing', message: 'No.', at: new Date().toISOString() });
const rule = (name: string) => page.getByRole('group', { name, exact: true });
const toast = (words: string) => page.getByRole('alertdialog').filter({ hasText: words });

interface Preferences {
  eventTypes: Record<string, { sync: boolean; reminders: number[]; detail: string }>;
  targets: { calendarId: string; eventTypes: string[] }[];
  conflictPolicy: string;
}
const preferences = () => visitor.person.app.ok<Preferences>('GET', '/calendar/preferences');

describe('calendar accounts', () => {
  it('none yet: one sentence and a button for each provider', async () => {
    await visitor.goto(PATH);
    await page.getByText('Connect a calendar, and your interviews appear there by themselves.').waitFor();
    await expect
      .poll(() => page.getByRole('button', { name: /^Connect / }).allTextContents())
      .toEqual(['Connect Google Calendar', 'Connect Outlook', 'Connect by app password']);
    await expectGoodPage(page, 'integrations-empty');
  });

  it('a provider that is not set up says so instead of offering what cannot work', async () => {
    await visitor.context.route('**/web-config.json', async (route) => {
      const config = (await (await route.fetch()).json()) as object;
      await route.fulfill({ json: { ...config, providers: { google: true, microsoft: false, caldav: false } } });
    });
    await visitor.goto(PATH);
    await page.getByText('Not set up on this server').first().waitFor();
    expect(await page.getByText('Not set up on this server').count()).toBe(2);
    expect(await page.getByRole('button', { name: 'Connect Outlook' }).count()).toBe(0);
    await expectGoodPage(page, 'integrations-off');
  });

  it('in every state: what it is, since when, and the one button that helps', async () => {
    const now = Date.now();
    const counts = { synced: 41, pending: 2, retrying: 1, failed: 1, conflict: 1 };
    const ended = 'Access to this account has ended. Connect it again; what is waiting then goes on by itself.';
    const refused =
      'We may not write to this calendar. Choose a calendar you can edit, or connect again and allow access.';
    const slower = 'The calendar asks us to slow down. The change is kept and will be written as soon as it allows it.';
    const error = (code: string, message: string) => ({ code, message, at: new Date(now - 3_600_000).toISOString() });
    const items = [
      madeConnection({ accountEmail: 'ada@mail.example', links: counts }),
      madeConnection({
        accountEmail: 'ada@work.example',
        status: 'reauth_required',
        links: { paused: 3 },
        lastError: error('connection.reauth-required', ended),
      }),
      madeConnection({ accountEmail: 'ada@new.example', firstSync: { state: 'review', done: 0, total: 12 } }),
      madeConnection({
        provider: 'microsoft',
        accountEmail: 'ada@team.example',
        push: { status: 'polling', expiresAt: null },
        lastError: error('sync.permission-missing', refused),
      }),
      madeConnection({
        provider: 'microsoft',
        accountEmail: 'ada@busy.example',
        nextRetryAt: new Date(now + 600_000).toISOString(),
        firstSync: { state: 'running', done: 7, total: 12 },
        lastError: error('sync.rate-limited', slower),
      }),
      madeConnection({
        provider: 'microsoft',
        accountEmail: 'old@team.example',
        status: 'disconnecting',
        removing: { state: 'running', done: 30, total: 41 },
      }),
    ];
    await visitor.answer('/calendar/connections', { body: { items } });
    await visitor.answer('/calendar/connections/*/calendars', { body: { items: CALENDARS } });
    await visitor.goto(PATH);
    const reconnect = account('ada@work.example').getByRole('button', { name: 'Reconnect' });
    await reconnect.waitFor();
    // The page says itself what the banner would.
    expect(await page.getByRole('link', { name: 'Reconnect' }).count()).toBe(0);
    await account('ada@new.example').getByRole('link', { name: 'Review and start' }).waitFor();
    await account('ada@team.example').getByRole('button', { name: 'Grant access' }).waitFor();
    await account('ada@busy.example')
      .getByText(/We try again at \d\d:\d\d/)
      .waitFor();
    await account('ada@busy.example').getByText('7 of 12').waitFor();
    await account('ada@team.example').getByText('Needs you', { exact: true }).waitFor();
    await account('ada@busy.example').getByText('Retrying', { exact: true }).waitFor();
    expect(await account('ada@busy.example').getByText('No events yet').count()).toBe(0);
    await account('old@team.example').getByText('30 of 41').waitFor();
    const failed = account('ada@mail.example').getByRole('link', { name: '1 not written' });
    await expect.poll(() => failed.getAttribute('href')).toBe('/events?sync=failed');
    await rule('Interviews').getByLabel('Calendar of ada@mail.example').waitFor();
    await expectGoodPage(page, 'integrations-states');

    await account('ada@team.example').getByRole('link', { name: 'Choose another calendar' }).click();
    await page.waitForURL(/#rules$/);
  });

  it.each([
    ['reconnect=google', 'Reconnect', { status: 'reauth_required' }, ['button', 'Reconnect']],
    ['#rules', 'Choose another calendar', { lastError: refusal() }, ['heading', 'What goes into your calendar']],
  ] as const)(
    '%s: whoever is led to what helps has the keyboard there, each time',
    async (address, word, fields, place) => {
      await visitor.answer('/calendar/connections', { body: { items: [madeConnection(fields)] } });
      await visitor.answer('/calendar/connections/*/calendars', { body: { items: CALENDARS } });
      await visitor.goto('/notifications');
      for (const _ of ['first', 'again']) {
        await page.getByRole('link', { name: word }).click();
        await page.waitForURL((url) => url.href.endsWith(address));
        const helps = page.getByRole(place[0], { name: place[1] });
        await helps.waitFor();
        expect(
          await eventually(
            () => hasFocus(helps),
            (isThere) => isThere,
          ),
        ).toBe(true);
        await page.goBack();
      }
    },
  );

  it('that are connected elsewhere show at once, and what is written counts up', async () => {
    const { person } = visitor;
    await visitor.goto(PATH);
    await page.getByRole('button', { name: 'Connect Outlook' }).waitFor();
    await person.connect('google');
    const block = account(person.email('google'));
    await block.getByText('No events yet').waitFor();
    await person.app.addInterview();
    await block.getByRole('link', { name: '1 in the calendar' }).waitFor();
    await block.getByText(/Changes arrive at once/).waitFor();
    await block.getByText(/Last written/).waitFor();
    await expect.poll(() => page.getByRole('region', { name: person.email('google') }).count()).toBe(1);
  });

  it('are looked at when one asks, and not again at once', async () => {
    await visitor.person.connect('google');
    visitor.expectComplaint(/status of 429/);
    await visitor.goto(PATH);
    await page.getByRole('button', { name: 'Sync now' }).click();
    await toast('Everything is being looked at now').waitFor();
    await page.getByRole('button', { name: 'Sync now' }).click();
    const waiting = page.getByRole('button', { name: /^Sync again in \d+ s$/ });
    await waiting.waitFor();
    await expect.poll(() => waiting.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Sync now' }).waitFor();
  });
});

describe('disconnecting', () => {
  it('keeps the events when one says so', async () => {
    const { person } = visitor;
    await person.settledInterview('google');
    const email = person.email('google');
    await visitor.goto(PATH);
    const button = page.getByRole('button', { name: `Disconnect ${email}` });
    await button.click();
    const dialog = page.getByRole('dialog', { name: `Disconnect ${email}?` });
    await dialog.waitFor();
    await expectGoodPage(page, 'disconnect');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expectFocus(button);

    await button.click();
    await dialog.getByRole('button', { name: 'Keep the event' }).click();
    await toast(`${email} is disconnected`).waitFor();
    await account(email).waitFor({ state: 'detached' });
    // The button that was pressed is gone.
    await expectFocus(page.getByRole('heading', { name: 'Google Calendar' }));
    expect(await person.seen('google')).toHaveLength(1);
  });

  it('removes them when one says so, and shows how far it is', async () => {
    const { person } = visitor;
    await person.settledInterview('microsoft');
    const email = person.email('microsoft');
    await visitor.goto(PATH);
    await page.getByRole('button', { name: `Disconnect ${email}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('link', { name: 'work or school' }).waitFor();
    await dialog.getByRole('button', { name: 'Remove it' }).click();
    await toast(`Your events are being removed from ${email}`).waitFor();
    await account(email).waitFor({ state: 'detached' });
    expect(await person.seen('microsoft')).toEqual([]);
  });

  it('says when somebody else is connected to the account too', async () => {
    await visitor.answer('/calendar/connections', { body: { items: [madeConnection({ sharedWithOthers: true })] } });
    await visitor.answer('/calendar/connections/*/calendars', { body: { items: CALENDARS } });
    await visitor.goto(PATH);
    await page.getByRole('button', { name: 'Disconnect ada@mail.example' }).click();
    await page.getByRole('dialog').getByText('Somebody else is connected to this account too.').waitFor();
    await expect
      .poll(() => page.getByRole('dialog').getByRole('button').allTextContents())
      .toEqual(['Disconnect', 'Cancel']);
    await expectGoodPage(page, 'disconnect-shared');
    let asked = '';
    await visitor.answer('/calendar/connections/*?removeEvents=*', async (route) => {
      asked = route.url.search;
      await route.fulfill({ status: 204 });
    });
    await page.getByRole('checkbox', { name: 'End the access at Google for all' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    await toast('ada@mail.example is disconnected').waitFor();
    expect(asked).toBe('?removeEvents=false&endAccess=true');
    // Whoever does not see it come finds it by its key.
    await page.keyboard.press('F6');
    const isThere = `(({ activeElement: active }, toast = document.querySelector('[role=alertdialog]')) =>
      active !== document.body && (active.contains(toast) || toast.contains(active)))(document)`;
    await expect.poll(() => page.evaluate(isThere)).toBe(true);
  });

  it('that fails says why, and leaves everything as it is', async () => {
    const problem = madeProblem(503, { code: 'unavailable', title: 'Not right now', detail: 'Try again in a moment.' });
    await visitor.answer('/calendar/connections/*?removeEvents=false', { status: 503, body: problem });
    await visitor.person.connect('google');
    const email = visitor.person.email('google');
    await visitor.goto(PATH);
    await page.getByRole('button', { name: `Disconnect ${email}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click();
    await page.getByRole('dialog').getByText('Not right now').waitFor();
    await expectGoodPage(page, 'disconnect-problem');
  });
});

describe('the rules', () => {
  beforeEach(async () => {
    await visitor.person.connect('google');
    await visitor.goto(PATH);
    await rule('Interviews').waitFor();
  });

  it('hold at once and are taken back by one press', async () => {
    await rule('Interviews').getByRole('button', { name: 'Remove the alert 10 min before' }).click();
    await eventually(preferences, ({ eventTypes }) => eventTypes['interview']!.reminders.join() === '60');
    await toast('Saved').getByRole('button', { name: 'Undo' }).click();
    await eventually(preferences, ({ eventTypes }) => eventTypes['interview']!.reminders.join() === '60,10');
    await rule('Interviews').getByText('10 min before', { exact: true }).waitFor();
  });

  it('alerts are added up to five', async () => {
    const add = rule('Interviews').getByLabel('Add an alert');
    for (const minutes of ['0', '5', '1440']) await add.selectOption(minutes);
    await eventually(preferences, ({ eventTypes }) => eventTypes['interview']!.reminders.join() === '1440,60,10,5,0');
    await add.waitFor({ state: 'detached' });
    await expectGoodPage(page, 'rules');
  });

  it('a type goes into another calendar of the account, and of those that may not be written none can be chosen', async () => {
    const calendar = rule('Interviews').getByLabel('Calendar', { exact: true });
    // The calendars of the account are read meanwhile.
    const other = await eventually(
      async () => {
        const writable = await calendar
          .locator('option:not([disabled])')
          .evaluateAll((all: { value: string }[]) => all.map(({ value }) => value));
        return writable.find((id) => id !== 'primary' && id !== '');
      },
      (id) => id !== undefined,
    );
    expect((await calendar.locator('option').allTextContents()).at(-1)).toBe('Not in this account');
    await calendar.selectOption(other!);
    await eventually(preferences, ({ targets }) =>
      targets.some(({ calendarId, eventTypes }) => calendarId === other && eventTypes.join() === 'interview'),
    );
  });

  it('what removes events is asked before, with how many', async () => {
    const { person } = visitor;
    await person.app.addInterview();
    await account(person.email('google')).getByRole('link', { name: '1 in the calendar' }).waitFor();
    const toggle = rule('Interviews').getByRole('switch', { name: 'Interviews' });
    await rule('Interviews').getByText('Interviews').last().click();
    const dialog = page.getByRole('dialog', { name: 'This removes 1 event from Google Calendar.' });
    await dialog.waitFor();
    await expectGoodPage(page, 'rules-removal');
    await dialog.getByRole('button', { name: 'Leave it as it is' }).click();
    await expect.poll(() => toggle.isChecked()).toBe(true);
    expect((await preferences()).eventTypes['interview']!.sync).toBe(true);

    // A second look within ten seconds is not had: it is asked without a number.
    visitor.expectComplaint(/status of 429/);
    await rule('Interviews').getByText('Interviews').last().click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await eventually(
      () => person.seen('google'),
      (events) => events.length === 0,
    );
    await toast('Saved').getByRole('button', { name: 'Undo' }).click();
    await eventually(
      () => person.seen('google'),
      (events) => events.length === 1,
    );
  });

  it('changed elsewhere show here at once', async () => {
    await visitor.person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'newest' });
    const shown = await eventually(
      () => page.getByLabel('Both changed the same thing').inputValue(),
      (value) => value === 'newest',
    );
    expect(shown).toBe('newest');
  });

  it('that cannot be saved say why, and show what holds', async () => {
    const problem = madeProblem(412, {
      code: 'preferences.version-mismatch',
      title: 'The preferences have changed meanwhile',
      detail: 'Look at them again, then change them.',
    });
    await visitor.answer('/calendar/preferences', async (route) => {
      if (route.method !== 'PATCH') return route.fallback();
      await route.fulfill({ status: 412, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    });
    visitor.expectComplaint(/status of 412/);
    await page.getByLabel('Both changed the same thing').selectOption('calendar');
    await page.getByRole('alert').getByText('The preferences have changed meanwhile').waitFor();
    await eventually(
      () => page.getByLabel('Both changed the same thing').inputValue(),
      (value) => value === 'ask',
    );
    await expectGoodPage(page, 'rules-problem');
  });
});
