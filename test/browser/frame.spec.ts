import type { Browser, Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { expectGoodPage } from './page-checks';
import { madeProblem, Visitor } from './visitor';

let stack: RunningStack;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  [stack, browser] = await Promise.all([sharedStack(), sharedBrowser()]);
});
beforeEach(async () => {
  visitor = await Visitor.of(stack, browser);
});
afterEach(() => visitor.leave());

const INTEGRATIONS = '/settings/integrations';

interface StyledElement {
  ownerDocument: { defaultView: { getComputedStyle(element: unknown): { getPropertyValue(name: string): string } } };
}

const answered = (page: Page, path: string) =>
  page.waitForResponse((response) => new URL(response.url()).pathname === `/api/v1${path}`);

describe('around every page', () => {
  it('the keyboard finds the skip link first, and it leads to the content', async () => {
    await visitor.goto(INTEGRATIONS);
    const { page } = visitor;
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main');
  });

  it('an address that leads nowhere says so, and where to go', async () => {
    await visitor.goto('/nowhere/at/all');
    await visitor.page.getByRole('heading', { level: 1, name: 'This is not here (any more)' }).waitFor();
    await expect.poll(() => visitor.page.title()).toBe('This is not here (any more) · Copilot Calendar');
    await expectGoodPage(visitor.page, 'not-found');
  });

  it('navigation moves the focus to the new heading and sets the title; the first page leaves it at the top', async () => {
    await visitor.goto('/nowhere');
    const { page } = visitor;
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('BODY');
    await page.getByRole('link', { name: 'Integrations' }).click();
    // The link that was pressed has the same words. A function that waits inside of the page would need `unsafe-eval`.
    await page.locator('h1:focus', { hasText: 'Integrations' }).waitFor();
    await expect.poll(() => page.title()).toBe('Integrations · Copilot Calendar');
    await expect.poll(() => page.getByRole('link', { name: 'Integrations' }).getAttribute('aria-current')).toBe('page');
  });

  it('the theme follows the system until one is chosen, which holds in this browser', async () => {
    const { page } = visitor;
    await visitor.goto(INTEGRATIONS);
    const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).toBe('rgb(18, 22, 29)');
    await page.getByRole('button', { name: 'Theme: As the system' }).click();
    await page.getByRole('radio', { name: 'Light' }).check();
    expect(await background()).toBe('rgb(246, 247, 249)');
    await expectGoodPage(page, 'theme-panel');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Theme: Light');
    await page.reload();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).toBe('rgb(246, 247, 249)');
  });

  it('whoever wants less motion gets none: another theme is there at once', async () => {
    const { page } = visitor;
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    await visitor.goto(INTEGRATIONS);
    await page.getByRole('button', { name: 'Theme: As the system' }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    const moving = 'document.getAnimations().filter((animation) => animation instanceof CSSTransition).length';
    expect(await page.evaluate(moving)).toBe(0);
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe('rgb(18, 22, 29)');
  });

  it('what moves for as long as something is read is painted once, and not in each frame', async () => {
    const { page } = visitor;
    const letThrough = await visitor.hold('/calendar/connections');
    await visitor.goto(INTEGRATIONS);
    await page.getByText('Loading your calendars').waitFor();
    const movedProperties = `[...new Set(document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().iterations === Infinity)
      .flatMap(({ effect }) => effect.getKeyframes())
      .flatMap((frame) => Object.keys(frame).filter((name) => !/offset|easing|composite/i.test(name))))]`;
    expect(await page.evaluate(movedProperties)).toEqual(['transform']);
    letThrough();
  });

  it('in forced colours, which have no tints, what is chosen, pressed or said is still told apart', async () => {
    const { page } = visitor;
    await visitor.person.connect('google');
    await page.emulateMedia({ forcedColors: 'active' });
    await visitor.goto(INTEGRATIONS);
    const style = (locator: Locator, name: string) =>
      locator.evaluate(
        (element: StyledElement, property: string) =>
          element.ownerDocument.defaultView.getComputedStyle(element).getPropertyValue(property),
        name,
      );
    const on = page.getByRole('group', { name: 'Interviews', exact: true });
    await on.waitFor();
    expect(await style(page.getByRole('link', { name: 'Integrations' }), 'outline-style')).toBe('solid');
    expect(await style(page.getByRole('button', { name: 'Sync now' }), 'border-top-width')).toBe('1px');
    const badge = page.getByText('Connected', { exact: true });
    expect(await style(badge, 'border-top-color')).not.toBe(await style(badge, 'background-color'));
    await expectGoodPage(page, 'forced-colours');
  });

  it('what has the focus is not under a bar that stays', async () => {
    const { page } = visitor;
    await visitor.person.connect('google');
    await page.setViewportSize({ width: 375, height: 500 });
    await visitor.goto(INTEGRATIONS);
    await page.getByRole('group', { name: 'Reminders', exact: true }).waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press('Tab');
      const covered = await page.evaluate<string>(
        `(() => {
          const element = document.activeElement;
          if (!element.closest('main')) return '';
          const { top, bottom } = element.getBoundingClientRect();
          const header = document.querySelector('header').getBoundingClientRect().bottom;
          const places = document.querySelector('nav').getBoundingClientRect().top;
          return top < header || bottom > places ? element.outerHTML : '';
        })()`,
      );
      expect(covered).toBe('');
    }
  });

  it('the bell counts what is unread', async () => {
    await visitor.person.connect('google');
    await visitor.person.calendars.account('google', visitor.person.email('google'), 'revoke-grants');
    await visitor.person.app.call('POST', '/calendar/sync');
    await visitor.goto(INTEGRATIONS);
    await visitor.page.getByRole('link', { name: 'Notifications, 1 unread' }).waitFor();
    await expect.poll(() => visitor.page.getByRole('link', { name: /unread/ }).count()).toBe(1);
  });
});

describe('when something is wrong', () => {
  it('the service cannot be reached: a banner says so, what is shown stays, and it is read again when it is back', async () => {
    const { page } = visitor;
    const isRead = Promise.all(['/calendar/connections', '/notifications'].map((path) => answered(page, path)));
    await visitor.goto(INTEGRATIONS);
    // An answer that is still on its way would prove that somebody is there.
    await isRead;
    visitor.expectComplaint(/ERR_INTERNET_DISCONNECTED/);
    await visitor.context.setOffline(true);
    await page.getByText('We cannot reach the service.').waitFor();
    await expectGoodPage(page, 'offline');
    await visitor.context.setOffline(false);
    await page.getByText('We cannot reach the service.').waitFor({ state: 'detached' });
  });

  it('an error says what happened, keeps it while it is read again, and is gone when trying again helps', async () => {
    const problem = madeProblem(500, { code: 'internal', title: 'Something failed here', detail: 'Try again.' });
    const recover = await visitor.answer('/calendar/connections', { status: 500, body: problem });
    const openStream = await visitor.hold('/stream');
    const { page } = visitor;
    await visitor.goto(INTEGRATIONS);
    const alert = page.getByRole('alert');
    await alert.getByText('Something failed here').waitFor();
    expect(await alert.getByText('a1b2c3d4e5f6').isVisible()).toBe(false);
    await alert.getByText('For support').click();
    await alert.getByText('a1b2c3d4e5f6').waitFor({ state: 'visible' });
    // What was said before the stream was open may be out of date: it is read again.
    const isReadAgain = answered(page, '/calendar/connections');
    openStream();
    await isReadAgain;
    expect(await alert.getByText('a1b2c3d4e5f6').isVisible()).toBe(true);
    await expectGoodPage(page, 'error');
    await recover();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await alert.waitFor({ state: 'detached' });
  });

  it('too many requests: the button counts down to when it helps', async () => {
    const problem = madeProblem(429, { code: 'rate-limited', title: 'Too many requests', detail: 'Wait a moment.' });
    await visitor.answer('/calendar/connections', { status: 429, headers: { 'retry-after': '6' }, body: problem });
    const { page } = visitor;
    await visitor.goto(INTEGRATIONS);
    const button = page.getByRole('alert').getByRole('button');
    await page.getByRole('button', { name: /^Try again in [1-6] s$/ }).waitFor();
    await expect.poll(() => button.isDisabled()).toBe(true);
    await expectGoodPage(page, 'rate-limited');
    await page.getByRole('button', { name: 'Try again', exact: true }).waitFor();
    await expect.poll(() => button.isEnabled()).toBe(true);
  });
});
