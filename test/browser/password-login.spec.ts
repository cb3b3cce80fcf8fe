import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CaldavClient, valuesOf } from '../support/caldav-client';
import { CaldavServer } from '../support/caldav-server';
import { eventually } from '../support/eventually';
import { expectGoodPage, hasFocus } from './page-checks';
import { madeConnection } from './made-things';
import { madeProblem, type Visitor } from './visitor';
import { visitForEachTest } from './visits';

const PATH = '/settings/integrations';

let server: CaldavServer;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  server = await CaldavServer.start();
});
afterAll(() => server.stop());
visitForEachTest((visit) => ({ visitor, page } = visit));

const form = () => page.getByRole('form', { name: 'Connect by app password' });
const open = async () => {
  await visitor.goto(PATH);
  await page.getByRole('button', { name: 'Connect by app password' }).click();
  await form().waitFor();
};
const fill = async (login: { serverUrl?: string; user: string; password: string }) => {
  await form().getByLabel('Service').selectOption('Another CalDAV server');
  if (login.serverUrl !== undefined) await form().getByLabel('Server address').fill(login.serverUrl);
  await form().getByLabel('User name').fill(login.user);
  await form().getByLabel('App password').fill(login.password);
};
const submit = () => form().getByRole('button', { name: 'Connect', exact: true }).click();

describe('an account that is connected by a password', () => {
  it('is asked for what its service needs, in its words, and the form gives the keyboard back', async () => {
    await open();
    expect(await hasFocus(form().getByLabel('Service'))).toBe(true);
    await form().getByLabel('Apple ID').waitFor();
    expect(await form().getByLabel('Server address').count()).toBe(0);
    await form()
      .getByRole('link', { name: /^Make one at Apple/ })
      .waitFor();
    expect(await form().getByLabel('App password').getAttribute('type')).toBe('password');
    await expectGoodPage(page, 'password-icloud');
    await form().getByLabel('Service').selectOption('Nextcloud');
    await form().getByLabel('Server address').waitFor();
    await form().getByText('As you open it in the browser.').waitFor();
    await submit();
    await form().getByText('Give the address of the server.').waitFor();
    expect(await hasFocus(form().getByLabel('Server address'))).toBe(true);
    await expectGoodPage(page, 'password-missing');
    await form().getByRole('button', { name: 'Cancel' }).click();
    await form().waitFor({ state: 'detached' });
  });

  it('goes from a refused password over its plan into the calendar, and an edit there comes back', async () => {
    const login = { user: visitor.person.id, password: 'app-password' };
    server.people.add(login.user, login.password, { home: 'Calendar' });
    const client = new CaldavClient(server, login);
    const { id } = await visitor.person.app.addInterview({ title: 'Before' });
    await open();
    visitor.expectComplaint(/status of 422/);
    await fill({ ...login, serverUrl: server.url, password: 'mistyped' });
    await submit();
    await form()
      .getByText(/does not take this name with this password/)
      .waitFor();
    expect(await hasFocus(form().getByLabel('App password'))).toBe(true);
    await expectGoodPage(page, 'password-refused');

    await form().getByLabel('App password').fill(login.password);
    await submit();
    await page.waitForURL(/\/settings\/integrations\/[\da-f-]+\/start$/);
    await page
      .getByRole('button', { name: /^(Add|Start|Put)/ })
      .first()
      .click();
    const [object] = await eventually(
      () => client.all(client.path('home')),
      (all) => all.length === 1,
    );
    await client.edit(client.path('home'), object!.id, { lines: { SUMMARY: ['SUMMARY:After'] } });
    await visitor.person.app.ok('POST', '/calendar/sync');
    await eventually(
      () => visitor.person.app.event(id),
      ({ title }) => title === 'After',
    );
    expect(valuesOf((await client.all(client.path('home')))[0]!.text, 'SUMMARY')).toEqual(['After']);
    await visitor.goto(PATH);
    await page.getByRole('region', { name: login.user }).getByText('Changes arrive every few minutes').waitFor();
    await expectGoodPage(page, 'password-connected');
  });

  describe('whose answer comes late', () => {
    let connect: () => void;
    let answerIt: () => void;

    beforeEach(async () => {
      const login = { user: visitor.person.id, password: 'app-password' };
      server.people.add(login.user, login.password, { home: 'Calendar' });
      const isSent = Promise.withResolvers<void>();
      const mayGoOn = Promise.withResolvers<void>();
      const isAwaited = Promise.withResolvers<void>();
      [connect, answerIt] = [mayGoOn.resolve, isAwaited.resolve];
      await visitor.answer('/calendar/caldav/connect', async (route) => {
        isSent.resolve();
        await mayGoOn.promise;
        const answer = await route.fetch();
        await isAwaited.promise;
        await route.fulfill({ status: answer.status, json: await answer.json() });
      });
      await open();
      await fill({ ...login, serverUrl: server.url });
      await submit();
      await isSent.promise;
    });

    it('is new also when its page has heard of it before: its plan is shown', async () => {
      connect();
      await page.getByRole('region', { name: visitor.person.id }).waitFor();
      answerIt();
      await visitor.toast(`${visitor.person.id} is connected`).waitFor();
      await page.waitForURL(/\/settings\/integrations\/[\da-f-]+\/start$/);
      expect(await visitor.toast('is connected again').count()).toBe(0);
    });

    it('takes nobody away from the page to which they have gone on', async () => {
      await page.getByRole('link', { name: 'New event' }).click();
      await page.getByLabel('Title', { exact: true }).fill('Umbrella');
      connect();
      answerIt();
      await visitor.toast(`${visitor.person.id} is connected`).waitFor();
      // The form would ask whether to leave.
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('Umbrella');
    });
  });

  it('whose password is no longer good is led to the form', async () => {
    const items = [
      madeConnection({ provider: 'caldav', accountEmail: 'ada@icloud.example', status: 'reauth_required' }),
    ];
    await visitor.answer('/calendar/connections', { body: { items } });
    await visitor.answer('/calendar/connections/*/calendars', { body: { items: [] } });
    await visitor.goto(`${PATH}?reconnect=caldav`);
    await page.getByRole('button', { name: 'Reconnect' }).click();
    await form().getByLabel('Apple ID').waitFor();
    expect(new URL(page.url()).searchParams.get('connect')).toBe('caldav');
  });

  it('shows what is no fault of a field as a whole', async () => {
    const problem = madeProblem(503, {
      code: 'connection.unavailable',
      title: 'Not right now',
      detail: 'Try again in a moment.',
    });
    await visitor.answer('/calendar/caldav/connect', { status: 503, body: problem });
    await open();
    await fill({ serverUrl: 'https://cloud.example.org', user: 'ada', password: 'x' });
    await submit();
    await form().getByText('Not right now').waitFor();
    await expectGoodPage(page, 'password-problem');
  });
});
