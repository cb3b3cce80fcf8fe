import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { UPCOMING } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { LinkedAccounts } from '../support/linked-accounts';
import type { RunningStack } from '../support/stack';
import { madeConnection, madeEntry, madeEvent } from './made-things';
import { expectGoodPage } from './page-checks';
import { madeProblem, type Visitor } from './visitor';
import { visitForEachTest } from './visits';

let visitor: Visitor;
let page: Page;
let stack: RunningStack;

visitForEachTest((visit) => {
  ({ visitor, page, stack } = visit);
});

const calendars = () => page.getByRole('region', { name: 'In your calendars' });
const history = () => page.getByRole('region', { name: 'What happened' });
const toast = (words: string) => page.getByRole('alertdialog').filter({ hasText: words });

describe('an event', () => {
  it('shows how it stands in the calendar, what came back from there, and all of it without being opened again', async () => {
    const { person } = visitor;
    const { id, eventId } = await person.settledInterview('google');
    await visitor.goto(`/events/${id}`);
    await page.getByRole('heading', { level: 1, name: 'Acme: system design' }).waitFor();
    await calendars().getByText('In Google', { exact: true }).waitFor();
    await calendars().getByText(person.email('google'), { exact: true }).waitFor();
    await calendars()
      .getByText(/^written \d\d:\d\d$/)
      .waitFor();
    const link = calendars().getByRole('link', { name: 'Open in Google' });
    await expect.poll(() => link.getAttribute('href')).toMatch(/^http/);
    await history().getByText('Added to Google Calendar').waitFor();
    await history()
      .getByText(/there after [\d.]+ s/)
      .waitFor();

    await person.edit('google', eventId, { summary: 'Acme: second round' });
    await page.getByRole('heading', { level: 1, name: 'Acme: second round' }).waitFor();
    await history().getByText('Taken over from Google Calendar').waitFor();
    const newest = await history().getByRole('listitem').first().innerText();
    expect(newest).toMatch(/Title\s*was\s*Acme: system design\s*→\s*is now\s*Acme: second round/);
    await expectGoodPage(page, 'event');
  });

  it('of a CalDAV account tells what its person has made of it there, and asks before a series is moved', async () => {
    const accounts = await LinkedAccounts.start(stack);
    const { person } = visitor;
    const account = accounts.of(person, 'caldav');
    try {
      const { id, eventId } = await account.settledInterview();
      await visitor.goto(`/events/${id}`);
      await calendars().getByText('In CalDAV', { exact: true }).waitFor();
      await account.edit(eventId, { daily: true });
      await calendars().getByText('A series there', { exact: true }).waitFor();
      await history().getByText('Made a series', { exact: true }).waitFor();
      await account.edit(eventId, { guests: 3 });
      await calendars().getByText('A series there · Others are invited there', { exact: true }).waitFor();
      await history().getByText('3 others invited', { exact: true }).waitFor();
      await expectGoodPage(page, 'event-nature');

      const later = (at: string) => new Date(Date.parse(at) + 3_600_000).toISOString();
      await person.app.ok('PATCH', `/events/${id}`, { start: later(UPCOMING.start), end: later(UPCOMING.end) });
      await calendars().getByRole('link', { name: 'Decide' }).click();
      await page.getByText('This is a series in CalDAV calendar. Your change would concern all of it.').waitFor();
      await page.getByText('All of it moves in CalDAV calendar. 3 guests are told.').waitFor();
      await page.getByRole('radio', { name: 'Move the whole series' }).check();
      await page.getByRole('button', { name: 'Save' }).click();
      await eventually(
        () => account.seen(),
        ([series]) => series?.start === Date.parse(later(UPCOMING.start)),
      );
      await person.synced(id);
    } finally {
      await accounts.stop();
    }
  });

  it('that is deleted in the calendar is cancelled, and put back by one press', async () => {
    const { person } = visitor;
    const { id, eventId } = await person.settledInterview('google');
    await visitor.goto(`/events/${id}`);
    await calendars().getByText('In Google', { exact: true }).waitFor();
    await person.calendars.delete('google', person.email('google'), eventId);
    await page.getByText(/^This was cancelled in your calendar at /).waitFor();
    await history().getByText('Deleted in Google Calendar, cancelled here').waitFor();
    await expectGoodPage(page, 'event-cancelled');
    await page.getByRole('button', { name: 'Undo' }).click();
    await toast('The event is back').waitFor();
    await page.getByText(/^This was cancelled/).waitFor({ state: 'detached' });
    await eventually(
      () => person.seen('google'),
      (events) => events.length === 1,
    );
  });

  it('in every state has the one button that helps; failed tries fold into what they came to', async () => {
    const accounts = [
      madeConnection({ accountEmail: 'ada@mail.example' }),
      madeConnection({ accountEmail: 'ada@work.example', status: 'reauth_required' }),
      madeConnection({ accountEmail: 'ada@team.example', provider: 'microsoft' }),
      madeConnection({ accountEmail: 'ada@busy.example', provider: 'microsoft' }),
    ];
    const [synced, paused, failed, retrying] = accounts.map(({ id }) => ({ connectionId: id }));
    const event = madeEvent({
      title: 'Acme: system design with the platform team and the head of engineering',
      location: 'https://meet.example/abc-defg-hij?authuser=0&a-very-long-query-that-has-to-be-broken=somewhere',
      description: 'Bring the case study.\n\nThey ask about:\n– queues\n– idempotency',
      reminders: [60, 10],
      timeZone: 'Pacific/Port_Moresby',
      status: 'tentative',
      sync: [
        { ...synced },
        { ...paused, status: 'paused', lastSyncedAt: null },
        {
          ...failed,
          provider: 'microsoft',
          status: 'failed',
          htmlLink: null,
          error: {
            code: 'sync.permission-missing',
            message: 'We may not write to this calendar. Choose a calendar you can edit, or connect again.',
            retryAt: null,
          },
        },
        {
          ...retrying,
          provider: 'microsoft',
          status: 'retrying',
          error: {
            code: 'sync.provider-unavailable',
            message: 'The calendar cannot be reached. We try again by ourselves.',
            retryAt: new Date(Date.now() + 600_000).toISOString(),
          },
        },
      ],
    });
    const time = (hour: number) => ({
      start: `2027-03-01T${hour}:00:00+01:00`,
      end: `2027-03-01T${hour + 1}:00:00+01:00`,
      timeZone: 'Europe/Berlin',
      allDay: false,
    });
    const items = [
      madeEntry({ action: 'create', latencyMs: 480, at: '2026-11-01T10:00:00Z' }),
      madeEntry({ outcome: 'will_retry', code: 'sync.provider-unavailable' }),
      madeEntry({ outcome: 'will_retry', code: 'sync.rate-limited' }),
      madeEntry({ latencyMs: 125_000, changes: [{ field: 'reminders', from: [30], to: [60, 10] }] }),
      madeEntry({
        actor: 'calendar',
        action: 'merge',
        latencyMs: 900,
        changes: [
          { field: 'time', from: time(10), to: time(14) },
          { field: 'location', from: '', to: 'Room 4' },
        ],
      }),
      madeEntry({
        action: 'create',
        provider: 'microsoft',
        connectionId: null,
        accountEmail: null,
        outcome: 'failed',
        code: 'sync.permission-missing',
      }),
    ];
    await visitor.answer('/calendar/connections', { body: { items: accounts } });
    await visitor.answer('/calendar/connections/*/calendars', {
      body: { items: [{ id: 'primary', name: 'Personal', primary: true, writable: true, timeZone: null }] },
    });
    await visitor.answer(`/events/${event.id}`, { body: event });
    await visitor.answer(`/events/${event.id}/timeline?*`, { body: { items: items.toReversed(), nextCursor: null } });
    await visitor.answer(`/events/${event.id}/resync`, { status: 202, body: { status: 'accepted' } });
    await visitor.goto(`/events/${event.id}`);
    await calendars().getByRole('button', { name: 'Reconnect' }).waitFor();
    await expect.poll(() => calendars().getByRole('button', { name: 'Try again' }).count()).toBe(2);
    await calendars().getByText('ada@mail.example › Personal').waitFor();
    await page.getByText(/in Port Moresby$/).waitFor();
    await expect.poll(() => history().getByRole('listitem').count()).toBe(4);
    await history().getByText('After 2 failed tries').click();
    await history()
      .getByText(/the calendar could not be reached/)
      .waitFor();
    // Nothing is half under the header.
    await page.evaluate('scrollTo(0, 0)');
    await expectGoodPage(page, 'event-states');
    await calendars().getByRole('button', { name: 'Try again' }).first().click();
    await toast('It is tried again now').waitFor();
  });

  it('that failed is written when one tries again', async () => {
    const { person } = visitor;
    await person.connect('google');
    const email = person.email('google');
    await person.calendars.changeCalendar('google', email, { id: email, writable: false });
    const { id } = await person.app.addInterview();
    await visitor.goto(`/events/${id}`);
    await calendars().getByText('Not written', { exact: true }).waitFor();
    // After a refusal the account is looked at: found writable then, it would be tried again by itself.
    await person.quiet('google');
    await person.calendars.changeCalendar('google', email, { id: email, writable: true });
    await calendars().getByRole('button', { name: 'Try again' }).click();
    await calendars().getByText('In Google', { exact: true }).waitFor();
    await history().getByText('After 1 failed try').waitFor();
    await expect.poll(() => history().getByRole('listitem').first().innerText()).toContain('Added to Google Calendar');
  });

  it('tells what happened from the newest back, and what was before it when one asks', async () => {
    const event = madeEvent({});
    const items = Array.from({ length: 50 }, (_, index) =>
      madeEntry({ changes: [{ field: 'title', from: `Title ${index}`, to: `Title ${index + 1}` }] }),
    ).toReversed();
    const asked: string[] = [];
    await visitor.answer(`/events/${event.id}`, { body: event });
    await visitor.answer(`/events/${event.id}/timeline?*`, async (route) => {
      const query = route.url.searchParams;
      asked.push(`${query.get('order')} ${query.get('limit')} ${query.get('cursor')}`);
      const from = Number(query.get('cursor') ?? 0);
      const to = from + Number(query.get('limit'));
      await route.fulfill({
        json: { items: items.slice(from, to), nextCursor: to < items.length ? String(to) : null },
      });
    });
    await visitor.goto(`/events/${event.id}`);
    await history().getByText('Title 50').waitFor();
    await expect.poll(() => history().getByRole('listitem').count()).toBe(20);
    await history().getByRole('button', { name: 'Earlier' }).click();
    await history().getByText('Title 30', { exact: true }).first().waitFor();
    await history().getByRole('button', { name: 'Earlier' }).click();
    await history().getByText('Title 0', { exact: true }).waitFor();
    await expect.poll(() => history().getByRole('listitem').count()).toBe(50);
    expect(await history().getByRole('button', { name: 'Earlier' }).count()).toBe(0);
    expect(new Set(asked)).toEqual(new Set(['-at 20 null', '-at 20 20', '-at 20 40']));
  });

  it('that is in no calendar says so', async () => {
    const { id } = await visitor.person.app.addInterview();
    await visitor.goto(`/events/${id}`);
    await page.getByText('This event is in no calendar.').waitFor();
    await page.getByText('Nothing has gone to a calendar yet.').waitFor();
    await expectGoodPage(page, 'event-no-calendar');
  });

  it('that is being read shows where it will stand', async () => {
    await visitor.answer('/events/*', () => new Promise(() => undefined));
    await visitor.goto('/events/4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10');
    await page.getByText('Loading the event').waitFor();
    await expectGoodPage(page, 'event-loading');
  });

  it('that cannot be read says why', async () => {
    const words = {
      code: 'internal.error',
      title: 'Something went wrong on our side',
      detail: 'Try again in a moment.',
    };
    await visitor.answer('/events/*', { status: 500, body: madeProblem(500, words) });
    await visitor.goto('/events/4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10');
    await page.getByText('Something went wrong on our side').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await expectGoodPage(page, 'event-error');
  });

  it.each(['4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10', 'no-such-event'])('%s is not here', async (id) => {
    visitor.expectComplaint(/status of 404/);
    await visitor.goto(`/events/${id}`);
    await page.getByText('This is not here (any more)').waitFor();
    await expectGoodPage(page, `event-gone-${id.slice(0, 2)}`);
  });

  it('that is deleted while it is open is gone', async () => {
    visitor.expectComplaint(/status of 404/);
    const { app } = visitor.person;
    const { id } = await app.addInterview();
    await visitor.goto(`/events/${id}`);
    await page.getByText('This event is in no calendar.').waitFor();
    await app.ok('DELETE', `/events/${id}`);
    await page.getByText('This is not here (any more)').first().waitFor();
    expect(await calendars().count()).toBe(0);
  });
});
