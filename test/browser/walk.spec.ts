import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import type { SimulatedProvider } from '../support/simulated-calendars';
import { visitForEachTest } from './visits';
import type { Visitor } from './visitor';

/** Eleven pages and two providers, one after the other. */
const PATIENCE_MS = 5 * 60_000;
const INTEGRATIONS = '/settings/integrations';
const NAMES = { google: 'Google Calendar', microsoft: 'Outlook' };
const PLANNED = 'Globex: first call';

let visitor: Visitor;
let page: Page;
let person: Person;
/** The tab in which she has her Google calendar open. */
let google: Page;
let begun: Promise<Person>;

// Nothing is looked at by the clock: what the pages show comes from what the calendars say.
visitForEachTest(
  ({ stack, ...visit }) => {
    ({ visitor, page } = visit);
    begun = Person.of(stack, 'ada');
  },
  { isStranger: true, env: { PULL_INTERVAL_SECONDS: '3600' } },
);
beforeEach(async () => {
  person = await begun;
});

const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const badges = () => page.getByRole('region', { name: 'In your calendars' });
const account = (provider: SimulatedProvider) => page.getByRole('region', { name: person.email(provider) });
/** Not in a toast of what was done before. */
const inMain = (button: string) => page.getByRole('main').getByRole('button', { name: button });
const entryInGoogle = (name: string) => google.getByRole('link', { name });

describe('a person', () => {
  it(
    'plans an interview, has it in both calendars, and keeps it in step through everything that happens to it',
    async () => {
      await signsIn();
      await connectsAfterReview('google');
      await connectsAfterReview('microsoft');
      await addsAnInterview({ title: 'Acme: system design', place: 'Room 1' });
      await opensItInGoogle();
      await editsInGoogle('Acme: system design', { title: 'Acme: second round' });
      await seesTheEditWithoutReloading('Acme: second round');
      await editsOnBothSides();
      await decidesFieldByField();
      await takesTheDecisionBack();
      await losesAccessWithAChangeWaiting();
      await reconnects();
      await deletesInGoogle('Acme: ours');
      await undoesTheDeletion('Acme: ours');
      await disconnectsGoogleAndKeeps('Acme: ours');
      expect((await person.app.connections()).map(({ provider }) => provider)).toEqual(['microsoft']);
    },
    PATIENCE_MS,
  );
});

async function signsIn(): Promise<void> {
  await person.app.addInterview({ title: PLANNED });
  await visitor.goto('/');
  await page.getByRole('button', { name: 'Ada Example' }).click();
  await heading('Integrations').waitFor();
}

async function connectsAfterReview(provider: SimulatedProvider): Promise<void> {
  await visitor.connectByHand(`Connect ${NAMES[provider]}`, person.email(provider));
  await heading('First sync').waitFor();
  await page.getByText(PLANNED).waitFor();
  expect(await person.seen(provider)).toEqual([]);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText(`1 event is in ${NAMES[provider]}.`).waitFor();
  expect(await titlesIn(provider)).toEqual([PLANNED]);
  await page.getByRole('link', { name: 'Integrations' }).first().click();
  await account(provider)
    .getByText(/Changes arrive at once/)
    .waitFor();
}

async function addsAnInterview({ title, place }: { title: string; place: string }): Promise<void> {
  await page.getByRole('link', { name: 'New event' }).click();
  await heading('New interview').waitFor();
  await fillsIn({ title, place });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await heading(title).waitFor();
  await seesBothBadgesTurn();
  expect(await titlesIn('google')).toEqual([title, PLANNED]);
  expect(await titlesIn('microsoft')).toEqual([title, PLANNED]);
}

/** In the form of the app, and in that of the simulated calendar, which calls its fields the same. */
async function fillsIn({ title, place }: { title?: string; place?: string }, form = page): Promise<void> {
  if (title !== undefined) await form.getByLabel('Title').fill(title);
  if (place !== undefined) await form.getByLabel('Place').fill(place);
}

async function seesBothBadgesTurn(): Promise<void> {
  await badges().getByText('In Google', { exact: true }).waitFor();
  await badges().getByText('In Outlook', { exact: true }).waitFor();
}

async function opensItInGoogle(): Promise<void> {
  const opened = visitor.context.waitForEvent('page');
  await badges().getByRole('link', { name: 'Open in Google' }).click();
  google = await opened;
  await google.getByRole('link', { name: 'Back to the calendar' }).click();
  await google.getByRole('heading', { level: 1 }).waitFor();
}

async function editsInGoogle(name: string, change: { title?: string; place?: string }): Promise<void> {
  await person.quiet('google');
  await page.evaluate('window.wasNotReloaded = true');
  await google.bringToFront();
  await entryInGoogle(name).click();
  await fillsIn(change, google);
  await google.getByRole('button', { name: 'Save' }).click();
  await entryInGoogle(change.title ?? name).waitFor();
  await page.bringToFront();
}

async function seesTheEditWithoutReloading(title: string): Promise<void> {
  await heading(title).waitFor();
  await page.getByRole('region', { name: 'What happened' }).getByText('Taken over from Google Calendar').waitFor();
  await eventually(
    () => titlesIn('microsoft'),
    (titles) => titles.includes(title),
  );
  await seesBothBadgesTurn();
  await expect.poll(() => page.evaluate('window.wasNotReloaded')).toBe(true);
}

/** Google does not say in time that it was edited there, so that both have changed the same. */
async function editsOnBothSides(): Promise<void> {
  await person.quiet('google');
  await person.loseNotifications('google', 1);
  await editsInGoogle('Acme: second round', { title: 'Acme: theirs', place: 'Their room' });
  await expect.poll(() => heading('Acme: second round').count()).toBe(1);
  await editsHere({ title: 'Acme: ours', place: 'Our room' });
  await page.getByText('An event was changed on both sides.').waitFor();
  await badges().getByText('Decide', { exact: true }).first().waitFor();
}

async function editsHere(change: { title?: string; place?: string }): Promise<void> {
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await heading('Edit event').waitFor();
  await fillsIn(change);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await badges().waitFor();
}

async function decidesFieldByField(): Promise<void> {
  await page.getByRole('status').getByRole('link', { name: 'Decide' }).click();
  await page.getByRole('link', { name: 'Decide: Acme: ours' }).click();
  await page.getByText('0 of 2 chosen').waitFor();
  await choose('Title', /^Google Calendar/);
  await choose('Place', /^Career Copilot/);
  await page.getByText('2 of 2 chosen').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This is decided.').waitFor();
  await bothCalendarsHold('Acme: theirs', 'Our room');
}

async function choose(field: string, side: RegExp): Promise<void> {
  await page.getByRole('group', { name: field }).getByRole('radio', { name: side }).check();
}

async function takesTheDecisionBack(): Promise<void> {
  await inMain('Undo').click();
  await page.getByText('Your decision is taken back.').waitFor();
  // What the decision had overwritten, field by field.
  await bothCalendarsHold('Acme: ours', 'Their room');
  await page.getByRole('link', { name: 'Open the event' }).click();
  await heading('Acme: ours').waitFor();
  await seesBothBadgesTurn();
}

async function losesAccessWithAChangeWaiting(): Promise<void> {
  await google.bringToFront();
  await google.getByRole('button', { name: 'Remove all access' }).click();
  await page.bringToFront();
  await editsHere({ place: 'While nobody could write' });
  // Two events are paused then; one of them has something to be written.
  await page.getByText(`Access to ${person.email('google')} has ended. 1 change waits.`).waitFor();
  await badges().getByText('Paused: reconnect', { exact: true }).waitFor();
  expect(await placesIn('google')).not.toContain('While nobody could write');
}

async function reconnects(): Promise<void> {
  await page.getByRole('status').getByRole('link', { name: 'Reconnect' }).click();
  await visitor.connectByHand('Reconnect', person.email('google'));
  await heading('Google Calendar is connected again').waitFor();
  await bothCalendarsHold('Acme: ours', 'While nobody could write');
  await page.waitForURL(new RegExp(`${INTEGRATIONS}$`));
  await account('google').getByText('Connected', { exact: true }).waitFor();
  await account('google')
    .getByText(/Changes arrive at once/)
    .waitFor();
  expect(await page.getByText(/^Access to .* has ended/).count()).toBe(0);
}

async function deletesInGoogle(title: string): Promise<void> {
  await page.getByRole('link', { name: 'Events' }).first().click();
  await page.getByRole('link', { name: title }).click();
  await heading(title).waitFor();
  await person.quiet('google');
  await google.bringToFront();
  await entryInGoogle(title).click();
  await google.getByRole('button', { name: 'Delete this event' }).click();
  await page.bringToFront();
  await page.getByText(/^This was cancelled in your calendar at /).waitFor();
  await eventually(
    () => titlesIn('microsoft'),
    (titles) => !titles.includes(title),
  );
}

async function undoesTheDeletion(title: string): Promise<void> {
  await inMain('Undo').click();
  await visitor.toast('The event is back').waitFor();
  await bothCalendarsHold(title, 'While nobody could write');
  await seesBothBadgesTurn();
}

async function disconnectsGoogleAndKeeps(title: string): Promise<void> {
  await page.getByRole('link', { name: 'Integrations' }).first().click();
  await page.getByRole('button', { name: `Disconnect ${person.email('google')}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep the 2 events' }).click();
  await visitor.toast(`${person.email('google')} is disconnected`).waitFor();
  await account('google').waitFor({ state: 'detached' });
  await google.bringToFront();
  await entryInGoogle(title).waitFor();
  await entryInGoogle(PLANNED).waitFor();
  expect(await titlesIn('microsoft')).toEqual([title, PLANNED]);
}

async function bothCalendarsHold(title: string, location: string): Promise<void> {
  for (const provider of ['google', 'microsoft'] as const) {
    await eventually(
      () => person.seen(provider),
      (events) => events.some((event) => event.title === title && event.location === location),
    );
  }
}

async function titlesIn(provider: SimulatedProvider): Promise<string[]> {
  return (await person.seen(provider)).map(({ title }) => title).toSorted();
}

async function placesIn(provider: SimulatedProvider): Promise<string[]> {
  return (await person.seen(provider)).map(({ location }) => location);
}
