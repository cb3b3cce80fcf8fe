import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectGoodPage } from './page-checks';
import { visitForEachTest } from './visits';
import type { Visitor } from './visitor';

let visitor: Visitor;
let page: Page;
visitForEachTest((visit) => ({ visitor, page } = visit));

const FEEDS = '/settings/feeds';
const row = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = (title: string | RegExp) => page.getByRole('dialog', { name: title });

/** The address that is shown this once, where the API of the test is reached. */
async function addressShown(title: string): Promise<string> {
  return dialog(title).getByLabel('Link').inputValue();
}

describe('feeds', () => {
  it('none yet: what there is to know, and a form', async () => {
    await visitor.goto('/settings/integrations');
    await page.getByRole('link', { name: 'Let it read a feed' }).click();
    await page.getByText('No feed yet').waitFor();
    await page.getByText('Whoever has the link can read what it shows').waitFor();
    await page.getByText('Google once in 8 to 24 hours, whatever we send').waitFor();
    await expectGoodPage(page, 'feeds-empty');
  });

  it('one is made, its link is shown this once and copied, and a calendar reads it', async () => {
    await visitor.person.app.addInterview({ title: 'Acme: first talk' });
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await visitor.goto(FEEDS);
    await page.getByLabel('Name').fill('  My search ');
    await page.getByRole('checkbox', { name: 'Reminders' }).uncheck();
    await page.getByLabel('How much').selectOption('Only the times');
    await page.getByText('Titles, places and notes stay here.').waitFor();
    await button('Make the feed').click();
    const title = 'The link of “My search”';
    await dialog(title).waitFor();
    await expectGoodPage(page, 'feeds-address');
    const address = await addressShown(title);
    await dialog(title).getByRole('button', { name: 'Copy' }).click();
    await dialog(title).getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(address);
    expect(await page.getByRole('link', { name: 'Open in your calendar' }).getAttribute('href')).toBe(
      address.replace(/^https?:/, 'webcal:'),
    );
    await button('Done').click();
    await dialog(title).waitFor({ state: 'detached' });
    await row('My search').getByText('Shows interviews and follow-ups, times only').waitFor();
    await row('My search').getByText('No calendar has read it yet').waitFor();
    expect(await page.content()).not.toContain(address);

    const read = await fetch(address);
    expect(await read.text()).toContain('SUMMARY:Busy\r\n');
    await page.reload();
    await row('My search').getByText('Read by a calendar just now').waitFor();
    await expectGoodPage(page, 'feeds');
  });

  it('one gets another link after a question, and the one before is of no use any more', async () => {
    const made = await visitor.person.app.ok<{ url: string }>('POST', '/calendar/feeds', { name: 'Phone' });
    await visitor.goto(FEEDS);
    await button('New link for Phone').click();
    await dialog('Give “Phone” a new link?').waitFor();
    await expectGoodPage(page, 'feeds-rotate');
    await button('Cancel').click();
    expect((await fetch(made.url)).status).toBe(200);
    await button('New link for Phone').click();
    await button('Make a new link').click();
    await dialog('The link of “Phone”').waitFor();
    const address = await addressShown('The link of “Phone”');
    expect([(await fetch(made.url)).status, (await fetch(address)).status]).toEqual([404, 200]);
  });

  it('one is deleted after a question', async () => {
    const { person } = visitor;
    await person.app.ok('POST', '/calendar/feeds', { name: 'Old phone' });
    await visitor.goto(FEEDS);
    await button('Delete Old phone').click();
    await dialog('Delete “Old phone”?').waitFor();
    await button('Keep it').click();
    await row('Old phone').waitFor();
    await button('Delete Old phone').click();
    await button('Delete the feed').click();
    await visitor.toast('Old phone is deleted').waitFor();
    await page.getByText('No feed yet').waitFor();
    expect(await person.app.ok('GET', '/calendar/feeds')).toEqual({ items: [] });
  });

  it('what is missing is said beside it, and a sixth one is refused with what helps', async () => {
    await visitor.goto(FEEDS);
    await page.getByLabel('Name').fill('');
    for (const type of ['Interviews', 'Follow-ups', 'Reminders']) {
      await page.getByRole('checkbox', { name: type }).uncheck();
    }
    await button('Make the feed').click();
    await page.getByText('Give it a name of at most 100 characters.').waitFor();
    await page.getByText('Choose at least one.').waitFor();
    await expectGoodPage(page, 'feeds-faults');
    for (const name of ['a', 'b', 'c', 'd', 'e']) await visitor.person.app.ok('POST', '/calendar/feeds', { name });
    await page.reload();
    await row('e').waitFor();
    visitor.expectComplaint(/409/);
    await page.getByLabel('Name').fill('f');
    await button('Make the feed').click();
    await page.getByRole('alert').getByText('There may be 5 feeds.').waitFor();
    await expectGoodPage(page, 'feeds-full');
  });

  it('that cannot be read say why, and are asked for again', async () => {
    const again = await visitor.refuse('/calendar/feeds');
    await visitor.goto(FEEDS);
    await page.getByText('Something went wrong on our side').waitFor();
    await expectGoodPage(page, 'feeds-problem');
    await again();
    await button('Try again').click();
    await page.getByText('No feed yet').waitFor();
  });
});

it('an event is saved as a file under its name', async () => {
  const { id } = await visitor.person.app.addInterview({ title: 'Müller: first talk' });
  await visitor.goto(`/events/${id}`);
  const [file] = await Promise.all([page.waitForEvent('download'), button('Save as file').click()]);
  expect(file.suggestedFilename()).toBe('Müller first talk.ics');
  const again = await visitor.refuse(`/events/${id}/ics`);
  await button('Save as file').click();
  await visitor.toast('The file could not be read: Something went wrong on our side').waitFor();
  await again();
});
