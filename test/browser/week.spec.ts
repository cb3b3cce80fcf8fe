import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { madeEvent } from './made-things';
import { expectFocus, expectGoodPage } from './page-checks';
import { type Visitor } from './visitor';
import { visitForEachTest } from './visits';

let visitor: Visitor;
let page: Page;

visitForEachTest((visit) => {
  ({ visitor, page } = visit);
});

/** A Wednesday; in the past, in which no session has ended. */
const NOW = new Date('2026-11-25T13:20:00');
const day = (name: RegExp) => page.getByRole('region', { name });
const event = (title: string) => page.getByRole('link', { name: title });
const local = (time: string) => new Date(time).toISOString();
const at = (date: string, from: string, to: string, toDate = date) => ({
  start: local(`${date}T${from}`),
  end: local(`${toDate}T${to}`),
});
const allDay = (start: string, end: string) => ({ start, end, allDay: true });

const BUSY_WEEK = [
  madeEvent({ title: 'Job fair', ...allDay('2026-11-23', '2026-11-25'), sync: [{}] }),
  madeEvent({ type: 'reminder', title: 'Offer of Initech ends', ...allDay('2026-11-27', '2026-11-28'), sync: [{}] }),
  madeEvent({ title: 'Acme: first call', ...at('2026-11-23', '10:00', '10:45'), sync: [{}] }),
  madeEvent({
    type: 'follow_up',
    title: 'Thank Acme',
    ...at('2026-11-23', '15:00', '15:15'),
    sync: [{ status: 'pending' }],
  }),
  madeEvent({
    title: 'Globex: system design with the platform team',
    ...at('2026-11-24', '09:00', '11:00'),
    sync: [
      {},
      {
        provider: 'microsoft',
        status: 'retrying',
        error: { code: 'x', message: 'x', retryAt: local('2026-11-25T14:05') },
      },
    ],
  }),
  madeEvent({ title: 'Initech: panel', ...at('2026-11-24', '10:00', '12:00'), sync: [{ status: 'conflict' }] }),
  madeEvent({ title: 'Hooli: lunch', ...at('2026-11-25', '12:00', '13:00'), status: 'tentative', sync: [{}] }),
  madeEvent({ title: 'Umbrella: onsite', ...at('2026-11-26', '09:30', '16:00'), sync: [{ status: 'failed' }] }),
  madeEvent({ title: 'Flight to Lisbon', ...at('2026-11-28', '22:00', '01:30', '2026-11-29'), sync: [{}] }),
  madeEvent({
    title: 'Soylent: call',
    ...at('2026-11-27', '14:00', '14:30'),
    status: 'cancelled',
    cancelledBy: 'calendar',
  }),
];

describe('the week', () => {
  it('is seven days with what is planned in each, and a line for now', async () => {
    await page.clock.setFixedTime(NOW);
    await visitor.answer('/events?*', { body: { items: BUSY_WEEK, nextCursor: null } });
    await visitor.goto('/events?view=week');
    await event('Acme: first call').waitFor();
    await page.getByRole('heading', { level: 2, name: /^23.*29 November 2026$/ }).waitFor();
    await expect.poll(() => page.getByRole('heading', { level: 3 }).allInnerTexts()).toHaveLength(7);
    await page.getByRole('heading', { level: 3, name: /^Today, Wednesday/ }).waitFor();
    const tuesday = day(/Yesterday, Tuesday,? 24 November/);
    await expect
      .poll(() => tuesday.getByRole('listitem').allInnerTexts())
      .toEqual([
        expect.stringContaining('Job fair'),
        expect.stringContaining('Globex'),
        expect.stringContaining('Initech'),
      ]);
    expect(
      await tuesday
        .getByRole('link', { name: /Globex.*09:00 – 11:00.*Interview.*Outlook: retrying at 14:05 \+1/s })
        .count(),
    ).toBe(1);
    // Side by side, and over midnight on both days.
    const [globex, initech] = await Promise.all(
      ['Globex', 'Initech: panel'].map((title) => event(title).boundingBox()),
    );
    expect(globex!.x + globex!.width).toBeLessThanOrEqual(initech!.x + 1);
    await day(/Saturday,? 28 November/)
      .getByRole('link', { name: 'Flight to Lisbon' })
      .waitFor();
    await day(/Sunday,? 29 November/)
      .getByRole('link', { name: 'Flight to Lisbon' })
      .waitFor();
    await page.mouse.move(0, 0);
    await expectGoodPage(page, 'week');
  });

  it('that is empty says so, and one in which nothing fits has the button that helps', async () => {
    await visitor.goto('/events?view=week&week=2031-06-04');
    await page.getByText('Nothing is planned in this week.').waitFor();
    await expectGoodPage(page, 'week-empty');
    await visitor.goto('/events?view=week&week=2031-06-04&type=reminder');
    await page.getByText('Nothing in this week fits the search and the filters.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('Nothing is planned in this week.').waitFor();
    expect(new URL(page.url()).search).toBe('?view=week&week=2031-06-04');
  });

  it('leads to the weeks around it and back to this one, and keeps filters and search', async () => {
    const { person } = visitor;
    await person.app.addInterview({ title: 'Acme: first', ...at('2027-03-01', '10:00', '11:00') });
    await person.app.addInterview({ title: 'Acme: second', ...at('2027-03-08', '10:00', '11:00') });
    await person.app.addInterview({ title: 'Initech', ...at('2027-03-08', '12:00', '13:00') });
    await person.app.addInterview({ title: 'Call Acme', type: 'follow_up', ...at('2027-03-08', '14:00', '15:00') });
    await visitor.goto('/events?type=interview&q=acme');
    await event('Acme: first').waitFor();
    await page.getByRole('link', { name: 'Week', exact: true }).click();
    await page.getByRole('link', { name: 'Next week' }).waitFor();
    await page.goto(`${page.url()}&week=2027-03-03`);
    await event('Acme: first').waitFor();
    await page.getByRole('link', { name: 'Next week' }).click();
    await event('Acme: second').waitFor();
    expect(new URL(page.url()).search).toBe('?type=interview&q=acme&view=week&week=2027-03-08');
    await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(1);
    await page.getByRole('link', { name: 'Previous week' }).click();
    await event('Acme: first').waitFor();
    await page.goBack();
    await event('Acme: second').waitFor();
    await page.getByRole('link', { name: 'This week' }).click();
    await page.getByRole('heading', { level: 3, name: /^Today, / }).waitFor();
    expect(await page.getByRole('link', { name: 'This week' }).count()).toBe(0);
    await page.getByRole('link', { name: 'List', exact: true }).click();
    await event('Acme: second').waitFor();
    expect(new URL(page.url()).search).toBe('?type=interview&q=acme');
  });

  it('shows by itself what is added elsewhere', async () => {
    const { person } = visitor;
    await person.connect('google');
    await visitor.goto('/events?view=week&week=2027-03-01');
    await page.getByText('Nothing is planned in this week.').waitFor();
    await person.app.addInterview();
    await event('Acme: system design').getByText('In Google').waitFor();
    expect(await page.getByText('Nothing is planned in this week.').count()).toBe(0);
  });

  it('is used with the keyboard in the order in which it is seen', async () => {
    // The events are made up: the page of one finds nothing.
    visitor.expectComplaint(/status of 404/);
    await page.clock.setFixedTime(NOW);
    await visitor.answer('/events?*', { body: { items: BUSY_WEEK, nextCursor: null } });
    await visitor.goto('/events?view=week');
    await event('Acme: first call').waitFor();
    await page.getByRole('link', { name: 'Next week' }).focus();
    const titles = [
      'Job fair',
      'Acme: first call',
      'Thank Acme',
      'Job fair',
      'Globex',
      'Initech: panel',
      'Hooli: lunch',
    ];
    for (const title of titles) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent'), title).toContain(title);
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/events\/[\da-f-]{36}$/);
  });

  it('is a list where seven days have no room', async () => {
    await visitor.person.app.addInterview();
    await page.setViewportSize({ width: 899, height: 800 });
    await visitor.goto('/events?view=week&week=2027-03-01');
    await event('Acme: system design').waitFor();
    expect(await page.getByRole('link', { name: 'Next week' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Week', exact: true }).count()).toBe(0);
    await page.setViewportSize({ width: 900, height: 800 });
    await page.getByRole('link', { name: 'Next week' }).waitFor();
    await event('Acme: system design').waitFor();
  });

  it('leads to each event, and back', async () => {
    await visitor.person.app.addInterview();
    await visitor.goto('/events?view=week&week=2027-03-01');
    await event('Acme: system design').click();
    await page.getByRole('heading', { level: 1, name: 'Acme: system design' }).waitFor();
    await page.goBack();
    const heading = page.getByRole('heading', { level: 1, name: 'Events' });
    await heading.waitFor();
    await expectFocus(heading);
    await event('Acme: system design').waitFor();
  });
});

describe.each([
  ['Europe/Berlin', '2026-10-25', /Sunday,? 25 October/, ['02:30 – 02:30', '23:00 – 23:30']],
  ['America/New_York', '2027-03-14', /Sunday,? 14 March/, ['01:30 – 03:30', '23:00 – 23:30']],
])('a week in %s in which clocks are changed', (timezoneId, date, name, times) => {
  it('shows each event on its own day, at the time of its clocks', async () => {
    const first = timezoneId === 'Europe/Berlin' ? '2026-10-25T00:30:00Z' : '2027-03-14T06:30:00Z';
    const last = timezoneId === 'Europe/Berlin' ? '2026-10-25T22:00:00Z' : '2027-03-15T03:00:00Z';
    const plus = (time: string, minutes: number) => new Date(Date.parse(time) + minutes * 60_000).toISOString();
    await visitor.person.app.addInterview({ title: 'Over the change', start: first, end: plus(first, 60) });
    await visitor.person.app.addInterview({ title: 'At the end', start: last, end: plus(last, 30) });
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setTimezoneOverride', { timezoneId });
    await visitor.goto(`/events?view=week&week=${date}`);
    const links = day(name).getByRole('listitem');
    await links.nth(1).waitFor();
    const texts = await links.allInnerTexts();
    times.forEach((time, index) => expect(texts[index]).toContain(time));
    await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(2);
  });
});
