import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { madeConnection, madeEvent } from './made-things';
import { expectFocus, expectGoodPage } from './page-checks';
import { madeProblem, type Visitor } from './visitor';
import { visitForEachTest } from './visits';

let visitor: Visitor;
let page: Page;

visitForEachTest((visit) => {
  ({ visitor, page } = visit);
});

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const row = (title: string) => page.getByRole('link', { name: title });
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const timed = (days: number) => ({
  start: inDays(days),
  end: new Date(Date.now() + days * DAY_MS + HOUR_MS).toISOString(),
});

describe('the first page', () => {
  it('is where a calendar is connected while none is, and what is planned afterwards', async () => {
    await visitor.goto('/');
    await page.waitForURL(/\/settings\/integrations$/);
    await visitor.person.connect('google');
    await visitor.goto('/');
    await page.waitForURL(/\/events$/);
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });
});

describe('the list of events', () => {
  it('says in one sentence that nothing is planned', async () => {
    await visitor.goto('/events');
    await page.getByText('Nothing planned').waitFor();
    await expectGoodPage(page, 'events-empty');
  });

  it('shows what is added elsewhere, and its badge turns by itself', async () => {
    const { person } = visitor;
    await person.connect('google');
    await visitor.goto('/events');
    await page.getByText('Nothing planned').waitFor();
    await person.app.addInterview();
    await row('Acme: system design').getByText('In Google').waitFor();
    await expect
      .poll(() => page.getByRole('heading', { level: 2 }).allInnerTexts())
      .toEqual([expect.stringContaining('1 March')]);
  });

  it('shows an edit made in the calendar without being opened again', async () => {
    const { person } = visitor;
    const { eventId } = await person.settledInterview('google');
    await visitor.goto('/events');
    await row('Acme: system design').waitFor();
    await person.edit('google', eventId, { summary: 'Acme: second round' });
    await row('Acme: second round').waitFor();
    expect(await row('Acme: system design').count()).toBe(0);
  });

  it('by day, with a badge for each account, what needs somebody first', async () => {
    const retryAt = new Date(Date.now() + HOUR_MS).toISOString();
    const error = { code: 'sync.rate-limited', message: 'The calendar asks us to slow down.', retryAt };
    const items = [
      madeEvent({ title: 'Job fair', ...allDay(0, 2), sync: [{}], location: 'Exhibition hall 4' }),
      madeEvent({
        title: 'Acme: system design',
        location: 'https://meet.example/abc-defg-hij',
        sync: [{}, { provider: 'microsoft', status: 'retrying', error }],
      }),
      madeEvent({
        type: 'follow_up',
        title: 'Ask Initech about the offer, and whether they have heard from the team in Lisbon about relocation',
        ...timed(1),
        sync: [{}, { provider: 'microsoft', status: 'failed' }, { status: 'conflict' }, { status: 'paused' }],
      }),
      madeEvent({ type: 'reminder', title: 'Send the portfolio', ...timed(3), sync: [{ status: 'pending' }] }),
      madeEvent({ title: 'Globex: first call', ...timed(400), status: 'cancelled', cancelledBy: 'calendar' }),
      madeEvent({ title: 'Hooli: lunch', ...timed(401), addToCalendar: false }),
    ];
    await visitor.answer('/events?*', { body: { items, nextCursor: null } });
    await visitor.goto('/events');
    await row('Acme: system design')
      .getByText(/^Outlook: retrying at \d\d:\d\d$/)
      .waitFor();
    await expect.poll(() => row('Ask Initech').innerText()).toMatch(/Outlook: not written\s*Google: decide\s*\+2/);
    await expect.poll(() => page.getByRole('heading', { level: 2 }).first().innerText()).toMatch(/^Today, /);
    await row('Job fair').getByText('All day').waitFor();
    await row('Globex').getByText('Cancelled').waitFor();
    await expectGoodPage(page, 'events');
  });

  it('is narrowed down by the address and by hand, and says when nothing matches', async () => {
    const { person } = visitor;
    await person.app.addInterview();
    await person.app.addInterview({ title: 'Call back', type: 'follow_up' });
    await visitor.goto('/events?type=follow_up');
    await row('Call back').waitFor();
    expect(await row('Acme').count()).toBe(0);
    await expect.poll(() => page.getByLabel('Type').inputValue()).toBe('follow_up');
    await page.getByLabel('Type').selectOption('interview');
    await row('Acme').waitFor();
    await page.waitForURL(/\?type=interview$/);

    await page.getByLabel('Search').fill('nowhere');
    await page.getByText('No event matches').waitFor();
    await page.waitForURL(/q=nowhere/);
    await expectGoodPage(page, 'events-none-match');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await row('Call back').waitFor();
    await expect.poll(() => page.getByLabel('Search').inputValue()).toBe('');
    await page.waitForURL(/\/events$/);
  });

  it('shows what is over when one asks, and always for a state: it was counted there', async () => {
    const { person } = visitor;
    await person.app.addInterview({ title: 'Long over', ...timed(-40) });
    await person.app.addInterview({ title: 'Over', ...timed(-3) });
    await person.app.addInterview();
    await visitor.goto('/events');
    await row('Acme').waitFor();
    expect(await row('Over').count()).toBe(0);
    await page.getByRole('button', { name: 'Earlier' }).click();
    await row('Long over').waitFor();
    await expect
      .poll(() => page.getByRole('main').getByRole('listitem').getByRole('link').allInnerTexts())
      .toEqual([
        expect.stringContaining('Long over'),
        expect.stringContaining('Over'),
        expect.stringContaining('Acme'),
      ]);
    await page.getByText('Nothing earlier').waitFor();

    await visitor.goto('/events?sync=synced');
    await page.getByText('Nothing earlier').waitFor();
    await page.getByText('No event matches').waitFor();
  });

  it('goes on page by page', async () => {
    const first = madeEvent({ title: 'On the first page' });
    const second = madeEvent({ title: 'On the second page', ...timed(2) });
    await visitor.answer('/events?*', async (route) => {
      const isSecond = route.url.searchParams.get('cursor') === 'next';
      await route.fulfill({
        json: isSecond ? { items: [second], nextCursor: null } : { items: [first], nextCursor: 'next' },
      });
    });
    await visitor.goto('/events');
    await row('On the first page').waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await row('On the second page').waitFor();
    await row('On the first page').waitFor();
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(2);
  });

  it('that is being read shows where it will stand', async () => {
    await visitor.answer('/events?*', () => new Promise(() => undefined));
    await visitor.goto('/events');
    await page.getByText('Loading your events').waitFor();
    await expectGoodPage(page, 'events-loading');
  });

  it('that cannot be read says why, and is read again', async () => {
    const problem = madeProblem(500, {
      code: 'internal.error',
      title: 'Something went wrong on our side',
      detail: 'Try again in a moment.',
    });
    const heal = await visitor.answer('/events?*', { status: 500, body: problem });
    await visitor.goto('/events');
    await page.getByText('Something went wrong on our side').waitFor();
    await expectGoodPage(page, 'events-error');
    await heal();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing planned').waitFor();
  });

  it('that was asked for too often counts down until it may be again', async () => {
    const problem = madeProblem(429, {
      code: 'rate-limit.exceeded',
      title: 'Too many requests',
      detail: 'Wait a moment.',
    });
    await visitor.answer('/events?*', { status: 429, headers: { 'retry-after': '30' }, body: problem });
    await visitor.goto('/events');
    const button = page.getByRole('button', { name: /^Try again in \d+ s$/ });
    await button.waitFor();
    await expect.poll(() => button.isDisabled()).toBe(true);
    await expectGoodPage(page, 'events-rate-limited');
  });

  it('stays while the service is away', async () => {
    visitor.expectComplaint(/ERR_INTERNET_DISCONNECTED|Failed to load|Failed to fetch/);
    await visitor.person.app.addInterview();
    await visitor.goto('/events');
    await row('Acme').waitFor();
    await visitor.context.setOffline(true);
    await page.getByText(/We cannot reach the service\. You see how it was at/).waitFor();
    await row('Acme').waitFor();
    await expectGoodPage(page, 'events-offline');
    await visitor.context.setOffline(false);
    await page.getByText(/We cannot reach the service/).waitFor({ state: 'detached' });
  });

  it('leads to each event, and back', async () => {
    await visitor.person.app.addInterview();
    await visitor.goto('/events');
    await row('Acme').click();
    await page.getByRole('heading', { level: 1, name: 'Acme: system design' }).waitFor();
    await page.getByRole('link', { name: 'All events' }).click();
    const heading = page.getByRole('heading', { level: 1, name: 'Events' });
    await heading.waitFor();
    await expectFocus(heading);
  });

  it('counts of an account lead into it, narrowed down', async () => {
    await visitor.answer('/calendar/connections', { body: { items: [madeConnection({ links: { failed: 1 } })] } });
    await visitor.answer('/calendar/connections/*/calendars', { body: { items: [] } });
    await visitor.goto('/settings/integrations');
    await page.getByRole('link', { name: '1 not written' }).click();
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
    await expect.poll(() => page.getByLabel('State').inputValue()).toBe('failed');
  });
});

/** Days that last all day, from today's on. */
function allDay(from: number, until: number) {
  return { start: inDays(from).slice(0, 10), end: inDays(until).slice(0, 10), allDay: true };
}
