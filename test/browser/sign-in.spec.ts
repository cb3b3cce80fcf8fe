import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { expectGoodPage } from './page-checks';
import { keepInBrowser, madeProblem, sessionOf, Visitor } from './visitor';

let stack: RunningStack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([sharedStack(), sharedBrowser()]);
});

const PLACE = '/settings/integrations?reconnect=google#rules';

const REFUSAL = {
  status: 401,
  contentType: 'application/problem+json',
  body: JSON.stringify(madeProblem(401, { code: 'auth.invalid', title: 'Not signed in', detail: 'Sign in.' })),
};

/** What the pages are told; the token itself is good for an hour. */
const EXPIRED_AT = Math.floor(Date.now() / 1_000) - 60;

describe('signing in', () => {
  it('leads to the sign-in, back to the same place, and is remembered; signing out ends it on both sides', async () => {
    const visitor = await Visitor.stranger(stack, browser);
    const { page } = visitor;
    await visitor.goto(PLACE);
    await page.getByRole('button', { name: 'Ada Example' }).click();
    await page.waitForURL(`${stack.api.url}${PLACE}`);
    await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();

    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
    const tab = await visitor.anotherTab('/settings/integrations');
    await tab.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();

    await page.getByRole('button', { name: 'Account of Ada Example' }).click();
    await page.getByText('ada@careercopilot.test').waitFor();
    await expectGoodPage(page, 'person-panel');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'You are signed out' }).waitFor();
    await expectGoodPage(page, 'signed-out');
    // The other tab shows nothing of hers any more either.
    await tab.getByRole('heading', { level: 1, name: 'You have been signed out' }).waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByText('Choose who you are').waitFor();
    await visitor.leave();
  });

  it('is renewed quietly, by one of the tabs', async () => {
    const visitor = await Visitor.stranger(stack, browser);
    const { page } = visitor;
    let renewals = 0;
    visitor.context.on('request', (request) => {
      if (request.postData()?.includes('grant_type=refresh_token')) renewals += 1;
    });
    await visitor.goto('/settings/integrations');
    await page.getByRole('button', { name: 'Ben Example' }).click();
    await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();

    await expireSession(page);
    const tabs = await Promise.all([1, 2, 3].map(() => visitor.anotherTab('/settings/integrations')));
    for (const tab of tabs) await tab.getByText('Connect a calendar, and your interviews').waitFor();
    expect(renewals).toBe(1);
    await visitor.leave();
  });

  it('is renewed once, though a tab sees a moment late what another one has kept', async () => {
    const visitor = await Visitor.stranger(stack, browser);
    const { page } = visitor;
    let renewals = 0;
    visitor.context.on('request', (request) => {
      if (request.postData()?.includes('grant_type=refresh_token')) renewals += 1;
    });
    await visitor.goto('/settings/integrations');
    await page.getByRole('button', { name: 'Ben Example' }).click();
    await page.getByRole('heading', { level: 1, name: 'Integrations' }).waitFor();
    await expireSession(page);
    const before = await page.evaluate<Record<string, string>>('({ ...localStorage })');
    const first = await visitor.anotherTab('/settings/integrations');
    await first.getByText('Connect a calendar, and your interviews').waitFor();
    expect(renewals).toBe(1);

    const second = await visitor.context.newPage();
    // As in another process of the browser, whose copy of what is kept is brought up to date while the machine is busy.
    await second.addInitScript(
      `(() => {
        const before = ${JSON.stringify(before)};
        const { getItem } = Storage.prototype;
        let firstAsked = Infinity;
        Storage.prototype.getItem = function (key) {
          if (!key.startsWith('oidc.user:')) return getItem.call(this, key);
          firstAsked = Math.min(firstAsked, performance.now());
          return performance.now() < firstAsked + 2000 ? before[key] : getItem.call(this, key);
        };
      })()`,
    );
    await second.goto(`${stack.api.url}/settings/integrations`);
    await second.getByText('Connect a calendar, and your interviews').waitFor();
    expect(renewals).toBe(1);
    await visitor.leave();
  });

  it('that has ended says so, and leads back to the same place', async () => {
    const visitor = await Visitor.stranger(stack, browser);
    const session = await sessionOf(stack, visitor.person.id);
    await keepInBrowser(visitor.context, stack, { ...session, refresh_token: 'long gone', expires_at: EXPIRED_AT });
    visitor.expectComplaint(/status of 400/);
    const { page } = visitor;
    await visitor.goto(PLACE);
    await page.getByRole('heading', { level: 1, name: 'You have been signed out' }).waitFor();
    await expectGoodPage(page, 'session-ended');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Chi Example' }).click();
    await page.waitForURL(`${stack.api.url}${PLACE}`);
    await visitor.leave();
  });

  it('whose token the API refuses is renewed, and the request is sent again', async () => {
    const visitor = await Visitor.stranger(stack, browser);
    const { page } = visitor;
    const bearers: Array<string | undefined> = [];
    await visitor.answer('/calendar/connections', async (route) => {
      const bearer = route.header('authorization');
      bearers.push(bearer);
      // The stream, once it is open, has all read anew, which may give up the first request before its refusal is heard.
      await (bearer === bearers[0] ? route.fulfill(REFUSAL) : route.fallback());
    });
    visitor.expectComplaint(/status of 401/);
    await visitor.goto(PLACE);
    // Nobody else of this run: others connect calendars for Ada.
    await page.getByRole('button', { name: 'Ben Example' }).click();
    await page.getByText('Connect a calendar, and your interviews').waitFor();
    // Sent again with another token, which is the one from then on.
    await expect.poll(() => bearers.at(-1) !== bearers[0]).toBe(true);
    expect(new Set(bearers).size).toBe(2);
    await visitor.leave();
  });

  it('whose token the API refuses and that cannot be renewed has ended', async () => {
    const visitor = await Visitor.of(stack, browser);
    await visitor.answer('/calendar/connections', (route) => route.fulfill(REFUSAL));
    visitor.expectComplaint(/status of 401/);
    await visitor.goto(PLACE);
    await visitor.page.getByRole('heading', { level: 1, name: 'You have been signed out' }).waitFor();
    await expect.poll(() => visitor.page.title()).toBe('You have been signed out · Copilot Calendar');
    await visitor.leave();
  });

  it('that is broken off says so, and can be tried again', async () => {
    const visitor = await Visitor.stranger(stack, browser);
    await visitor.goto('/signed-in?error=access_denied&state=nobody-knows');
    await visitor.page.getByRole('heading', { level: 1, name: 'The sign-in did not work' }).waitFor();
    await expectGoodPage(visitor.page, 'sign-in-failed');
    await visitor.page.getByRole('link', { name: 'Try again' }).click();
    await visitor.page.getByText('Choose who you are').waitFor();
    await visitor.leave();
  });

  it('that is not set up says what is missing', async () => {
    const visitor = await Visitor.stranger(stack, browser);
    await visitor.context.route('**/web-config.json', async (route) => {
      const config = (await (await route.fetch()).json()) as object;
      await route.fulfill({ json: { ...config, signIn: null } });
    });
    await visitor.goto('/');
    await visitor.page.getByRole('heading', { level: 1, name: 'Sign-in is not set up on this server' }).waitFor();
    await expectGoodPage(visitor.page, 'sign-in-off');
    await visitor.leave();
  });
});

async function expireSession(page: { evaluate(script: string): Promise<unknown> }): Promise<void> {
  await page.evaluate(
    `for (const key of Object.keys(localStorage).filter((name) => name.startsWith('oidc.user:'))) {
      localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), expires_at: ${EXPIRED_AT} }));
    }`,
  );
}
