import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { NEXT_YEAR } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { madeEvent } from './made-things';
import { expectFocus, expectGoodPage } from './page-checks';
import { madeProblem, type Visitor } from './visitor';
import { visitForEachTest } from './visits';

let visitor: Visitor;
let page: Page;

visitForEachTest((visit) => ({ visitor, page } = visit));

const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const title = () => page.getByLabel('Title', { exact: true });
const place = () => page.getByLabel('Place', { exact: true });
const preview = () => page.getByRole('region', { name: 'In your calendars' });
const add = () => page.getByRole('button', { name: 'Add', exact: true });
const save = () => page.getByRole('button', { name: 'Save', exact: true });
const toast = (words: string) => page.getByRole('alertdialog').filter({ hasText: words });

/** Types a time into a field part by part, as somebody in Britain does. @param text "01122027 1000" */
async function typeTime(field: string, text: string): Promise<void> {
  await page.getByRole('group', { name: field }).getByRole('spinbutton').first().click();
  await page.keyboard.type(text.replaceAll(' ', ''));
}

/** Turns a switch over. */
async function toggle(name: string): Promise<void> {
  await page.getByRole('switch', { name }).focus();
  await page.keyboard.press('Space');
}

/** What the parts of a time show: "01/12/2027, 10:00". */
function shownTime(field: string): Promise<string> {
  return page.getByRole('group', { name: field }).first().innerText();
}

describe('a new event', () => {
  it('is begun from everywhere, previewed, added to the calendar, and taken back by one press', async () => {
    const { person } = visitor;
    await person.connect('google');
    await visitor.goto('/events');
    await page.getByRole('link', { name: 'Add your first interview' }).click();
    await heading('New interview').waitFor();
    await preview().getByText('Once the title and the times').waitFor();
    await expectGoodPage(page, 'form-new');
    await title().fill('Acme: system design');
    await place().fill('https://meet.example/acme');
    await typeTime('Starts', `0103${NEXT_YEAR} 1000`);
    await preview()
      .getByText(/^Google › .*: new, busy, alerts 60 and 10 min before$/)
      .waitFor();
    await preview().getByText('Exactly what is written').click();
    await preview()
      .getByText(/"summary": "Acme: system design"/)
      .waitFor();
    await expectGoodPage(page, 'form-preview');
    await add().click();
    await heading('Acme: system design').waitFor();
    await page.getByText('In Google', { exact: true }).waitFor();
    expect((await person.seen('google')).map(({ title: seen }) => seen)).toEqual(['Acme: system design']);
    await toast('Acme: system design is added').getByRole('button', { name: 'Undo' }).click();
    await heading('Events').waitFor();
    await eventually(
      () => person.seen('google'),
      (events) => events.length === 0,
    );
    await page.getByRole('link', { name: 'New event' }).click();
    await heading('New interview').waitFor();
    await expect.poll(() => title().inputValue()).toBe('');
  });

  it('is sent twice when its answer gets lost, and is one', async () => {
    visitor.expectComplaint(/ERR_FAILED/);
    let sent = 0;
    await visitor.answer('/events/*', async (route) => {
      if (route.method !== 'PUT') return route.fallback();
      sent += 1;
      if (sent > 1) return route.fallback();
      await route.fetch();
      return route.abort();
    });
    await visitor.goto('/events/new');
    await title().fill('Acme: once');
    await add().click();
    await heading('Acme: once').waitFor();
    expect(sent).toBe(2);
    expect((await visitor.person.app.ok<{ items: unknown[] }>('GET', '/events')).items).toHaveLength(1);
  });

  it('as a follow-up belongs to one of the interviews, has alerts of its own, and says where it is not written', async () => {
    const { person } = visitor;
    await person.connect('google');
    await person.connect('microsoft');
    const interview = await person.app.addInterview();
    const [outlook] = (await person.app.connections()).filter(({ provider }) => provider === 'microsoft');
    const rules = await person.app.ok<{ targets: { connectionId: string }[] }>('GET', '/calendar/preferences');
    const targets = rules.targets.map((target) =>
      target.connectionId === outlook!.id ? { ...target, eventTypes: ['interview'] } : target,
    );
    await person.app.ok('PATCH', '/calendar/preferences', { targets });
    await visitor.goto('/events/new?type=follow_up');
    await heading('New follow-up').waitFor();
    await title().fill('Thank Ms Ito for the talk');
    await page.getByLabel('Follow-up of').selectOption(interview.id);
    await page.getByLabel('Alerts', { exact: true }).selectOption({ label: 'Other alerts for this one' });
    await page.getByLabel('Add an alert').selectOption('0');
    await toggle('Tentative');
    await preview()
      .getByText(/^Google › .*: new, tentative, busy, alerts 30 min before and at the start$/)
      .waitFor();
    await preview().getByText('Outlook: not written, no calendar of this account takes events of this type').waitFor();
    await expectGoodPage(page, 'form-follow-up');
    await add().click();
    await heading('Thank Ms Ito for the talk').waitFor();
    await page.getByRole('link', { name: interview.title }).waitFor();
    await page.getByText('30 min before, at the start').waitFor();
  });

  it('goes to no calendar while none is connected, and says so', async () => {
    await visitor.goto('/events/new?type=reminder');
    await preview().getByText('No calendar is connected.').waitFor();
    expect(await page.getByRole('switch', { name: 'Add to calendar' }).count()).toBe(0);
    await expectGoodPage(page, 'form-no-calendar');
    await title().fill('Send the portfolio');
    await page.keyboard.press('Enter');
    await heading('Send the portfolio').waitFor();
  });

  it('is filled in by keyboard alone', async () => {
    await visitor.goto('/events/new');
    await heading('New interview').waitFor();
    await title().focus();
    await page.keyboard.type('Acme');
    await page.keyboard.press('Tab');
    await page.keyboard.type(`2402${NEXT_YEAR}0930`);
    await page.keyboard.press('Tab');
    await expectFocus(page.getByRole('button', { name: 'Starts: choose a day' }));
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Starts: choose a day' }).waitFor();
    await page.getByRole('gridcell').locator(':focus').waitFor();
    await expectGoodPage(page, 'form-month');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus(page.getByRole('button', { name: 'Starts: choose a day' }));
    expect(plain(await shownTime('Starts'))).toBe(`25/02/${NEXT_YEAR},09:30`);
    expect(plain(await shownTime('Ends'))).toBe(`25/02/${NEXT_YEAR},10:30`);
  });
});

describe('a time', () => {
  beforeEach(async () => {
    await visitor.goto('/events/new');
    await title().fill('Acme');
  });

  it('lasts as long when its start moves, keeps its hours over "all day", and cannot end before it starts', async () => {
    await typeTime('Starts', `0103${NEXT_YEAR} 1000`);
    await typeTime('Ends', `0103${NEXT_YEAR} 1130`);
    await typeTime('Starts', `0203${NEXT_YEAR} 1400`);
    expect(plain(await shownTime('Ends'))).toBe(`02/03/${NEXT_YEAR},15:30`);
    await toggle('All day');
    expect(plain(await shownTime('Last day'))).toBe(`02/03/${NEXT_YEAR}`);
    expect(await page.getByLabel('Time zone').count()).toBe(0);
    await expectGoodPage(page, 'form-all-day');
    await toggle('All day');
    expect(plain(await shownTime('Ends'))).toBe(`02/03/${NEXT_YEAR},15:30`);

    await typeTime('Ends', `0103${NEXT_YEAR} 0900`);
    await title().fill('');
    await add().click();
    await page.getByText('Give it a title.').waitFor();
    await page.getByText('It has to end after it starts.').waitFor();
    await expectFocus(title());
    await expectGoodPage(page, 'form-faults');
    await title().fill('Acme');
    await page.getByText('Give it a title.').waitFor({ state: 'detached' });
    await add().click();
    await expectFocus(page.getByRole('group', { name: 'Ends' }).getByRole('spinbutton').first());
  });

  it('stays what the clocks show when its zone changes, and what they show here then is said', async () => {
    await typeTime('Starts', `0103${NEXT_YEAR} 1000`);
    await page.getByLabel('Time zone').selectOption('America/New_York');
    expect(plain(await shownTime('Starts'))).toBe(`01/03/${NEXT_YEAR},10:00`);
    await page.getByText(/^In your zone \(.+\): .*15:00–16:00$/).waitFor();
    await add().click();
    await heading('Acme').waitFor();
    const [event] = (await visitor.person.app.ok<{ items: { start: string; timeZone: string }[] }>('GET', '/events'))
      .items;
    expect(event).toMatchObject({ start: `${NEXT_YEAR}-03-01T10:00:00-05:00`, timeZone: 'America/New_York' });
  });

  it('that the clocks skip is moved forward, one that they show twice is asked about', async () => {
    await page.getByLabel('Time zone').selectOption('Europe/Berlin');
    await typeTime('Starts', '28032027 0230');
    await page.getByText('The clocks in Berlin skip 02:30 that day. It will be 03:30.').waitFor();
    await typeTime('Starts', '31102027 0230');
    const which = page.getByRole('group', { name: '02:30 comes twice that day in Berlin. Which one?' });
    await expect.poll(() => which.getByRole('radio', { name: 'The first (GMT+2)' }).isChecked()).toBe(true);
    await which.getByRole('radio', { name: 'The second (GMT+1)' }).check();
    await expectGoodPage(page, 'form-twice');
    await add().click();
    await heading('Acme').waitFor();
    const [event] = (await visitor.person.app.ok<{ items: { start: string }[] }>('GET', '/events')).items;
    expect(event!.start).toBe('2027-10-31T02:30:00+01:00');
  });
});

describe('an event that is edited', () => {
  it('shows what changes in the calendar where nobody has typed, offers it where somebody has, and keeps what was typed', async () => {
    const { person } = visitor;
    const { id, eventId } = await person.settledInterview('google');
    await visitor.goto(`/events/${id}`);
    await page.getByRole('link', { name: 'Edit' }).click();
    await heading('Edit event').waitFor();
    await title().fill('Acme: mine');
    await preview()
      .getByText(/^Google › .*: changes title$/)
      .waitFor();
    await person.edit('google', eventId, { summary: 'Acme: theirs', location: 'Room 4' });
    await page.getByText('Google now says “Acme: theirs”.').waitFor();
    await expect.poll(() => place().inputValue()).toBe('Room 4');
    await expect.poll(() => title().inputValue()).toBe('Acme: mine');
    await expectGoodPage(page, 'form-offer');
    await page.getByRole('button', { name: 'Take it: title' }).click();
    await expect.poll(() => title().inputValue()).toBe('Acme: theirs');
    await title().fill('Acme: agreed');
    await save().click();
    await heading('Acme: agreed').waitFor();
    await toast('Saved').getByRole('button', { name: 'Undo' }).click();
    await heading('Acme: theirs').waitFor();
    expect((await person.app.event(id)).location).toBe('Room 4');
  });

  it('is saved without a question when something else of it has changed unnoticed', async () => {
    const { id } = await unnoticed({ location: 'Room 4' });
    await save().click();
    await heading('Acme: mine').waitFor();
    expect(await visitor.person.app.event(id)).toMatchObject({ title: 'Acme: mine', location: 'Room 4' });
  });

  it('is decided on the page when the same has changed unnoticed, and saved then', async () => {
    const { id } = await unnoticed({ title: 'Acme: theirs' });
    await save().click();
    await page.getByText('It was changed elsewhere while you were typing.').waitFor();
    await page.getByText('Elsewhere this was changed to “Acme: theirs”.').waitFor();
    await expectFocus(page.getByRole('status').filter({ hasText: 'It was changed elsewhere' }));
    await expect.poll(() => title().inputValue()).toBe('Acme: mine');
    await expectGoodPage(page, 'form-clash');
    await save().click();
    await heading('Acme: mine').waitFor();
    expect((await visitor.person.app.event(id)).title).toBe('Acme: mine');
  });

  it('that is deleted while somebody types can be added again', async () => {
    visitor.expectComplaint(/status of 404/);
    const { app } = visitor.person;
    const { id } = await app.addInterview();
    await visitor.goto(`/events/${id}/edit`);
    await title().fill('Acme: still on');
    await app.ok('DELETE', `/events/${id}`);
    await page.getByText('This event was deleted elsewhere').waitFor();
    await expectGoodPage(page, 'form-gone-meanwhile');
    await add().click();
    await heading('Acme: still on').waitFor();
    expect((await app.ok<{ items: unknown[] }>('GET', '/events')).items).toHaveLength(1);
  });

  it('that is not there, or no event at all, says so', async () => {
    visitor.expectComplaint(/status of 404/);
    for (const id of ['4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10', 'no-such-event']) {
      await visitor.goto(`/events/${id}/edit`);
      await page.getByText('This is not here (any more)').waitFor();
    }
    await expectGoodPage(page, 'form-not-found');
  });

  it('that is being read shows where it will stand; that cannot be read says why', async () => {
    const event = madeEvent({ status: 'cancelled', timeZone: 'Europe/Berlin' });
    const path = `/events/${event.id}`;
    const load = await visitor.answer(path, () => new Promise(() => undefined));
    await visitor.goto(`${path}/edit`);
    await page.getByText('Loading the event').waitFor();
    await expectGoodPage(page, 'form-loading');
    await load();
    const words = {
      code: 'internal.error',
      title: 'Something went wrong on our side',
      detail: 'Try again in a moment.',
    };
    const heal = await visitor.answer(path, { status: 500, body: madeProblem(500, words) });
    await visitor.goto(`${path}/edit`);
    await page.getByText('Something went wrong on our side').waitFor();
    await expectGoodPage(page, 'form-error');
    await heal();
    await visitor.answer(path, { body: event });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('This event is cancelled. It stays so').waitFor();
    await expectGoodPage(page, 'form-cancelled');
  });

  /** An event whose title was typed anew, and which has changed elsewhere without the page hearing of it. */
  async function unnoticed(change: Record<string, unknown>): Promise<{ id: string }> {
    visitor.expectComplaint(/status of 412/);
    const { app } = visitor.person;
    await visitor.answer('/stream', () => new Promise(() => undefined));
    const { id } = await app.addInterview();
    await visitor.goto(`/events/${id}/edit`);
    await title().fill('Acme: mine');
    await app.ok('PATCH', `/events/${id}`, change);
    return { id };
  }
});

/** Without the marks that keep digits in order. */
function plain(text: string): string {
  return text.replaceAll(/[\s\u2066-\u2069\u200e\u200f]/g, '');
}
