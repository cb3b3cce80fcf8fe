import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NEXT_YEAR, type EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import type { ApiRoute } from './api-answers';
import { expectGoodPage } from './page-checks';
import { visitForEachTest } from './visits';
import { madeProblem, type Visitor } from './visitor';

let visitor: Visitor;
let page: Page;
visitForEachTest((visit) => ({ visitor, page } = visit));

const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const title = () => page.getByLabel('Title', { exact: true });
const events = async () =>
  (await visitor.person.app.ok<{ items: Array<EventJson & { seriesId: string }> }>('GET', '/events?limit=200')).items;
const titles = async () => (await events()).map((event) => event.title);

/** Three Mondays in a row, each at ten. */
async function series(): Promise<EventJson[]> {
  const event = {
    type: 'reminder',
    title: 'Look for news',
    start: `${NEXT_YEAR}-06-07T10:00:00+02:00`,
    end: `${NEXT_YEAR}-06-07T10:30:00+02:00`,
    timeZone: 'Europe/Berlin',
  };
  const body = { event, every: 'week', count: 3 };
  return (await visitor.person.app.ok<{ items: EventJson[] }>('POST', '/events/repeat', body)).items;
}

describe('something new', () => {
  it('is repeated on the days that are chosen, and all of it is taken back by one press', async () => {
    await visitor.goto('/events/new?type=follow_up');
    await title().fill('Ask how it goes');
    await page.getByLabel('Repeats').selectOption('Every week');
    await page.getByLabel('How many times').selectOption('6');
    await page.getByLabel('Every so many').selectOption('2');
    await page.getByText('6 events, each of which').waitFor();
    const days = page.getByRole('group', { name: 'On these days' });
    expect(await days.getByRole('checkbox', { checked: true }).count()).toBe(1);
    for (const day of ['Tuesday', 'Thursday']) await days.getByRole('checkbox', { name: day }).check();
    await expectGoodPage(page, 'form-repeats');
    await button('Add').click();
    await heading('Ask how it goes').waitFor();
    await page.getByText('It was made together with others').waitFor();
    const made = await events();
    expect(made).toHaveLength(6);
    expect(new Set(made.map(({ seriesId }) => seriesId)).size).toBe(1);
    await visitor.toast('6 events are added').getByRole('button', { name: 'Undo' }).click();
    await heading('Events').waitFor();
    await visitor.toast('Not added, none of them').waitFor();
    expect(await events()).toEqual([]);
  });

  it('that is an interview is not repeated; what was chosen for a follow-up is kept over a reload', async () => {
    await visitor.goto('/events/new?type=interview');
    await title().fill('Acme');
    expect(await page.getByLabel('Repeats').count()).toBe(0);
    await page.getByRole('radio', { name: 'Reminder' }).check();
    await page.getByLabel('Repeats').selectOption('Every month');
    await page.reload();
    await page.getByLabel('How many times').waitFor();
    expect(await page.getByLabel('Repeats').inputValue()).toBe('month');
    await page.getByRole('radio', { name: 'Interview', exact: true }).check();
    await button('Add').click();
    await heading('Acme').waitFor();
    expect(await events()).toHaveLength(1);
  });

  it('is sent twice when its answer gets lost, and is there once', async () => {
    visitor.expectComplaint(/ERR_FAILED/);
    let sent = 0;
    await visitor.answer('/events/repeat', async (route) => {
      sent += 1;
      if (sent > 1) return route.fallback();
      await route.fetch();
      return route.abort();
    });
    await visitor.goto('/events/new?type=reminder');
    await title().fill('Look for news');
    await page.getByLabel('Repeats').selectOption('Every day');
    await button('Add').click();
    await heading('Look for news').waitFor();
    expect(sent).toBe(2);
    expect(await events()).toHaveLength(4);
  });
});

describe('an event of a series', () => {
  it('is changed alone, with those after it, or with all of them: the form asks', async () => {
    const [first, second] = await series();
    const edit = async (id: string, typed: string, choice: string) => {
      await visitor.goto(`/events/${id}/edit`);
      await title().fill(typed);
      await button('Save').click();
      await page.getByRole('dialog', { name: 'Change which ones?' }).waitFor();
      if (choice === 'Only this one') await expectGoodPage(page, 'form-scope');
      await button(choice).click();
      await heading(typed).waitFor();
    };
    await edit(first!.id, 'one', 'Only this one');
    expect(await titles()).toEqual(['one', 'Look for news', 'Look for news']);
    await edit(second!.id, 'later', 'This one and those after it');
    expect(await titles()).toEqual(['one', 'later', 'later']);
    await edit(second!.id, 'every', 'All of them');
    expect(await titles()).toEqual(['every', 'every', 'every']);
  });

  it('stays as it was when the question is not answered, and what was typed stays in the form', async () => {
    const [first] = await series();
    await visitor.goto(`/events/${first!.id}/edit`);
    await title().fill('typed');
    await button('Save').click();
    await page.getByRole('dialog', { name: 'Change which ones?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Change which ones?' }).waitFor({ state: 'detached' });
    expect([await title().inputValue(), (await titles())[0]]).toEqual(['typed', 'Look for news']);
  });

  it('is deleted alone or with others: its page asks', async () => {
    const [first, second] = await series();
    await visitor.goto(`/events/${first!.id}`);
    await button('Delete').click();
    await page.getByRole('dialog', { name: 'Delete which ones?' }).waitFor();
    await expectGoodPage(page, 'event-delete-series');
    await button('Only this one').click();
    await heading('Events').waitFor();
    await visitor.toast('Look for news is deleted').waitFor();
    expect(await events()).toHaveLength(2);
    await visitor.goto(`/events/${second!.id}`);
    await button('Delete').click();
    await button('All of them').click();
    await heading('Events').waitFor();
    expect(await events()).toEqual([]);
  });
});

it('an event that stands for itself is deleted after a question', async () => {
  const { id } = await visitor.person.app.addInterview({ title: 'Acme' });
  await visitor.goto(`/events/${id}`);
  await button('Delete').click();
  await page.getByRole('dialog', { name: 'Delete “Acme”?' }).waitFor();
  await expectGoodPage(page, 'event-delete');
  await button('Keep it').click();
  await heading('Acme').waitFor();
  await button('Delete').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await heading('Events').waitFor();
  expect(await events()).toEqual([]);
});

it('whoever has gone on to another page before a deletion is answered stays there, and is told', async () => {
  const { id } = await visitor.person.app.addInterview({ title: 'Acme' });
  const isSent = Promise.withResolvers<void>();
  const isElsewhere = Promise.withResolvers<void>();
  await visitor.answer(`/events/${id}**`, async (route) => {
    if (route.method !== 'DELETE') return route.fallback();
    isSent.resolve();
    await isElsewhere.promise;
    return route.fallback();
  });
  await visitor.goto('/events/new?type=interview');
  await title().waitFor();
  await page.getByRole('link', { name: 'Events' }).first().click();
  await page.getByRole('link', { name: 'Acme' }).click();
  await button('Delete').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await isSent.promise;
  await page.goBack();
  await page.goBack();
  await title().fill('Umbrella');
  isElsewhere.resolve();
  await visitor.toast('Acme is deleted').waitFor();
  // The form would ask whether to leave.
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await title().inputValue()).toBe('Umbrella');
  expect(await titles()).toEqual([]);
});

describe('what the live stream tells before a deletion is answered', () => {
  let id: string;
  /** What the page has asked of the API since the deletion was sent, and before it was answered. */
  let asked: string[];

  /**
   * Deletes a follow-up on its page. That page also shows the interview that it follows: once it has read this one again it has
   * heard that something has changed, and would have read the follow-up in the same moment.
   *
   * @param befall what the API does with the deletion
   * @param answer what the page is told of it, after it has heard
   */
  async function deleteOnItsPage(
    befall: (deletion: ApiRoute) => Promise<unknown>,
    answer: Parameters<ApiRoute['fulfill']>[0],
  ): Promise<void> {
    const { app } = visitor.person;
    const { id: relatesTo } = await app.addInterview({ title: 'Acme: interview' });
    ({ id } = await app.addInterview({ title: 'Call Acme', type: 'follow_up', relatesTo }));
    const paths: string[] = [];
    await visitor.answer('/events/**', async (route) => {
      if (route.method !== 'DELETE') {
        paths.push(route.url.pathname);
        return route.fallback();
      }
      await befall(route);
      paths.length = 0;
      await eventually(
        async () => paths,
        (read) => read.some((path) => path.endsWith(relatesTo)),
      );
      asked = [...paths];
      return route.fulfill(answer);
    });
    await visitor.goto(`/events/${id}`);
    await page.getByRole('link', { name: 'Acme: interview' }).waitFor();
    await page.getByText('Nothing has gone to a calendar yet.').waitFor();
    await button('Delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  }

  it('does not have its page look for what is gone', async () => {
    await deleteOnItsPage((deletion) => deletion.fetch(), { status: 204 });
    await heading('Events').waitFor();
    await visitor.toast('Call Acme is deleted').waitFor();
    expect(asked.filter((path) => path.includes(id))).toEqual([]);
    expect(await titles()).toEqual(['Acme: interview']);
  });

  it('is read when the deletion is refused', async () => {
    visitor.expectComplaint(/status of 500/);
    const words = {
      code: 'internal.error',
      title: 'Something went wrong on our side',
      detail: 'Try again in a moment.',
    };
    await deleteOnItsPage(() => visitor.person.app.ok('PATCH', `/events/${id}`, { title: 'Write to Acme' }), {
      status: 500,
      contentType: 'application/problem+json',
      json: madeProblem(500, words),
    });
    await page.getByRole('dialog').getByText('Something went wrong on our side').waitFor();
    expect(asked.filter((path) => path.includes(id))).toEqual([]);
    await button('Keep it').click();
    await heading('Write to Acme').waitFor();
  });

  it('is shown in another tab, from which the event is gone', async () => {
    visitor.expectComplaint(/status of 404/);
    const { id: other } = await visitor.person.app.addInterview({ title: 'Acme' });
    await visitor.goto(`/events/${other}`);
    const tab = await visitor.anotherTab(`/events/${other}`);
    await tab.getByRole('heading', { level: 1, name: 'Acme' }).waitFor();
    await page.bringToFront();
    await button('Delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await heading('Events').waitFor();
    await tab.bringToFront();
    await tab.getByText('This is not here (any more)').first().waitFor();
    expect(await tab.getByRole('region', { name: 'In your calendars' }).count()).toBe(0);
  });
});
