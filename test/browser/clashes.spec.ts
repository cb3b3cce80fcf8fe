import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { NEXT_YEAR } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { expectGoodPage } from './page-checks';
import { visitForEachTest } from './visits';
import type { Visitor } from './visitor';

let visitor: Visitor;
let page: Page;
visitForEachTest((visit) => ({ visitor, page } = visit));

const day = `${NEXT_YEAR}-03-01`;
const INTERVIEW = { start: `${day}T10:00:00+00:00`, end: `${day}T11:00:00+00:00`, timeZone: 'UTC' };
const title = () => page.getByLabel('Title', { exact: true });
const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const preview = () => page.getByRole('region', { name: 'In your calendars' }).getByRole('listitem').first();
const preferences = () => visitor.person.app.ok<{ clashWarning: boolean }>('GET', '/calendar/preferences');

/** An interview to be moved about, and in Google something else at half past ten. */
let id: string;
beforeEach(async () => {
  const { person } = visitor;
  await person.connect('google');
  const dentist = {
    summary: 'Secret dentist',
    start: { dateTime: `${day}T10:30:00Z` },
    end: { dateTime: `${day}T11:30:00Z` },
  };
  await person.calendars.create('google', person.email('google'), dentist);
  ({ id } = await person.app.addInterview(INTERVIEW));
});

it('who wants it is told while they fill in the form, and saves all the same', async () => {
  await visitor.goto('/settings/integrations');
  await page.getByRole('switch', { name: 'Tell me when another event takes that time' }).focus();
  await page.keyboard.press('Space');
  await visitor.toast('Saved').waitFor();
  await eventually(preferences, ({ clashWarning }) => clashWarning);
  await page.getByText('Nothing of them is kept.').waitFor();
  await expectGoodPage(page, 'integrations-clash-warning');
  const told = async () => {
    await visitor.goto(`/events/${id}/edit`);
    return page.getByText(/^Google (has something|could not be)/).innerText();
  };
  // On a busy machine two seconds may be too little.
  expect(await eventually(told, (text) => text.includes('has'))).toBe('Google has something from 10:30 to 11:30.');
  expect(await page.content()).not.toContain('dentist');
  await expectGoodPage(page, 'form-clash');
  await title().fill('Acme: all the same');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await heading('Acme: all the same').waitFor();
});

it('who does not want it is told nothing, and nobody looks', async () => {
  await visitor.answer('/calendar/busy', () => Promise.reject(new Error('somebody looked')));
  await visitor.goto(`/events/${id}/edit`);
  await preview().waitFor();
  expect(await page.getByText('has something').count()).toBe(0);
});

it("what cannot be known is said of the account; what fails altogether is not, and stands in nobody's way", async () => {
  await visitor.person.app.ok('PATCH', '/calendar/preferences', { clashWarning: true });
  const [connection] = await visitor.person.app.connections();
  const unchecked = [{ connectionId: connection!.id, reason: 'too-slow' }];
  const again = await visitor.answer('/calendar/busy', { body: { items: [], unchecked } });
  await visitor.goto(`/events/${id}/edit`);
  await page.getByText('Google could not be looked into just now.').waitFor();
  await again();
  await visitor.refuse('/calendar/busy');
  await page.reload();
  await preview().waitFor();
  await title().fill('Acme: saved');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await heading('Acme: saved').waitFor();
  expect((await visitor.person.app.event(id)).title).toBe('Acme: saved');
});
