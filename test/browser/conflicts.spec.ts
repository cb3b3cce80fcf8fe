import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { madeConflict, madeConnection, madeEvent } from './made-things';
import { expectGoodPage } from './page-checks';
import { madeProblem, type Visitor } from './visitor';
import { visitForEachTest } from './visits';

let visitor: Visitor;
let page: Page;

visitForEachTest((visit) => {
  ({ visitor, page } = visit);
});

const connection = madeConnection({});
const group = (name: string) => page.getByRole('group', { name });
const save = () => page.getByRole('button', { name: 'Save' });

/** Opens the page of a conflict that the API is said to have. */
async function open(fields: Record<string, unknown>) {
  const conflict = madeConflict({ connectionId: connection.id, ...fields });
  await visitor.answer('/calendar/connections', { body: { items: [connection] } });
  await visitor.answer(`/calendar/conflicts/${conflict.id}`, { body: conflict });
  await visitor.goto(`/conflicts/${conflict.id}`);
  await page.getByRole('radio').first().waitFor();
  return conflict;
}

describe('conflicts', () => {
  it('none: nothing to decide', async () => {
    await visitor.goto('/conflicts');
    await page.getByText('Nothing to decide.').waitFor();
    await expectGoodPage(page, 'conflicts-empty');
  });

  it('are found in the list, decided by the keyboard alone, and undone; what holds is in the calendar', async () => {
    const { person } = visitor;
    const { id, eventId } = await person.settledInterview('google');
    await person.loseNotifications('google', 1);
    await person.edit('google', eventId, { summary: 'Theirs' });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await eventually(
      () => person.openConflicts(),
      (conflicts) => conflicts.length === 1,
    );
    await visitor.goto('/conflicts');
    await page.getByRole('link', { name: 'Decide: Ours' }).waitFor();
    await expectGoodPage(page, 'conflicts');
    await page.getByRole('link', { name: 'Decide: Ours' }).click();

    await page.getByText('0 of 1 chosen').waitFor();
    await expect.poll(() => save().isDisabled()).toBe(true);
    await group('Title')
      .getByRole('radio', { name: /^Google Calendar/ })
      .focus();
    await page.keyboard.press('Space');
    await page.getByText('1 of 1 chosen').waitFor();
    await save().focus();
    await page.keyboard.press('Enter');
    await page.getByText('This is decided.').waitFor();
    await eventually(
      () => person.app.event(id),
      ({ title }) => title === 'Theirs',
    );
    await page.getByText('Theirs · as in Google Calendar').waitFor();
    await expectGoodPage(page, 'conflict-decided');

    await page.getByRole('button', { name: 'Undo' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Your decision is taken back.').waitFor();
    await eventually(
      () => person.seen('google'),
      ([event]) => event!.title === 'Ours',
    );
    expect((await person.app.event(id)).title).toBe('Ours');
    await page.getByRole('main').locator('strong').getByText('Ours').waitFor();
    await expectGoodPage(page, 'conflict-undone');
  });

  it('that were decided are not taken back over what has changed since', async () => {
    const conflict = await open({ fields: [madeConflict().fields[0]!] });
    const event = madeEvent({ id: conflict.eventId, version: 7 });
    await visitor.answer(`/calendar/conflicts/${conflict.id}/resolve`, { body: event });
    await group('Title')
      .getByRole('radio', { name: /^Career Copilot/ })
      .check();
    await save().click();
    await page.getByText('Acme: system design · as in Career Copilot').waitFor();
    let asked: unknown;
    visitor.expectComplaint(/status of 412/);
    await visitor.answer(`/events/${conflict.eventId}`, async (route) => {
      asked = [route.header('if-match'), route.json()];
      const body = madeProblem(412, { code: 'event.version-mismatch', title: 'It has changed', detail: '' });
      await route.fulfill({ status: 412, contentType: 'application/problem+json', body: JSON.stringify(body) });
    });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The event was changed after your decision, so it stays as it is now.').waitFor();
    expect(asked).toEqual(['"7"', { title: 'Acme: interview round 2' }]);
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    await expectGoodPage(page, 'conflict-undo-too-late');
  });

  it('each field is a question of two cards with what has changed; all of one side by one press', async () => {
    await open({});
    await expect.poll(() => group('Title').getByText('Before: Acme: interview').count()).toBe(1);
    await expect.poll(() => group('Title').locator('mark').allTextContents()).toEqual(['system design', 'round 2']);
    await group('Place')
      .getByRole('radio', { name: /^Career Copilot/ })
      .check();
    await page.getByText('1 of 4 chosen').waitFor();
    await expectGoodPage(page, 'conflict');
    await page.getByRole('button', { name: 'Keep all from Google Calendar' }).click();
    await page.getByText('4 of 4 chosen').waitFor();
    expect(
      await group('Place')
        .getByRole('radio', { name: /^Google Calendar/ })
        .isChecked(),
    ).toBe(true);
  });

  it('what is decided is sent, the rest waits', async () => {
    const conflict = await open({});
    let told: unknown;
    await visitor.answer(`/calendar/conflicts/${conflict.id}/resolve`, async (route) => {
      told = route.json();
      await route.fulfill({ json: {} });
    });
    await group('Title')
      .getByRole('radio', { name: /^Google Calendar/ })
      .check();
    await save().click();
    await eventually(
      async () => told,
      (body) => body !== undefined,
    );
    expect(told).toEqual({ fields: { title: 'calendar' } });
  });

  it('a side that was deleted says so', async () => {
    const fields = [{ field: 'status', base: 'confirmed', careerCopilot: 'confirmed', calendar: 'cancelled' }];
    await open({ fields, calendarAt: null });
    await page.getByRole('radio', { name: /Deleted in Google Calendar/ }).waitFor();
    await expectGoodPage(page, 'conflict-deleted');
  });

  it.each([
    ['series', 0, 'Move the whole series'],
    ['guests', 3, 'Write the change'],
  ])('%s: asks before others are concerned', async (kind, guests, answer) => {
    const fields = [madeConflict().fields[3]!];
    const conflict = await open({ kind, guests, fields });
    let told: unknown;
    await visitor.answer(`/calendar/conflicts/${conflict.id}/resolve`, async (route) => {
      told = route.json();
      await route.fulfill({ json: {} });
    });
    await page.getByRole('radio', { name: answer }).check();
    await expectGoodPage(page, `conflict-${kind}`);
    await save().click();
    await eventually(
      async () => told,
      (body) => body !== undefined,
    );
    expect(told).toEqual({ resolution: 'career_copilot' });
    await page.getByText('This decision has no undo.').waitFor();
  });

  it('that cannot be decided says why, and what was chosen stays', async () => {
    // One field: on a phone none of its radios lies half under the bar at the bottom when Save has been scrolled to.
    const conflict = await open({ fields: [madeConflict().fields[0]!] });
    const problem = madeProblem(503, { code: 'unavailable', title: 'Not right now', detail: 'Try again in a moment.' });
    await visitor.answer(`/calendar/conflicts/${conflict.id}/resolve`, { status: 503, body: problem });
    await group('Title')
      .getByRole('radio', { name: /^Google Calendar/ })
      .check();
    await save().click();
    await page.getByRole('alert').getByText('Not right now').waitFor();
    await page.getByText('1 of 1 chosen').waitFor();
    await expectGoodPage(page, 'conflict-problem');
  });

  it('that is not there says so', async () => {
    visitor.expectComplaint(/status of 404/);
    await visitor.goto('/conflicts/c2a8b9f0-0000-4000-8000-000000000000');
    await page.getByText('This is not here (any more)').waitFor();
    await expectGoodPage(page, 'conflict-gone');
  });
});
