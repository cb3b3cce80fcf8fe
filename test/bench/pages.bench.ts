import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Visitor } from '../browser/visitor';
import { launchBrowser } from '../support/browser';
import { UPCOMING } from '../support/career-copilot';
import { Stack } from '../support/stack';
import { percentiles, printReport, report } from './figures';

/** On loopback, with 200 rows. */
const MOST_LCP_MS = 1_000;
const MOST_INTERACTION_MS = 100;
const MOST_SHIFT = 0.02;
const MOST_SCRIPT_KB = 180;
const MOST_STYLE_KB = 15;

const ROWS = 200;
const VISITS = 7;
const HOUR_MS = 3_600_000;

/** What browsers themselves say of a page. Interactions shorter than 16 ms are none to them. */
const WATCH = `
  window.seen = { lcp: 0, shift: 0, interactions: [] };
  const watch = (type, take, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  watch('largest-contentful-paint', ({ startTime }) => { seen.lcp = startTime; });
  watch('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) seen.shift += value; });
  watch('event', ({ interactionId, duration }) => { if (interactionId) seen.interactions.push(duration); }, { durationThreshold: 16 });
`;

interface Seen {
  lcp: number;
  shift: number;
  /** ms, from the press until what it brought about is painted. */
  interactions: number[];
}

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([Stack.start({ env: { LOG_LEVEL: 'warn' } }), launchBrowser()]);
});
afterAll(async () => {
  printReport();
  await browser.close();
  await stack.stop();
});

it('largest paint of a page of one word, in the same browser', async () => {
  const lcps: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const context = await browser.newContext();
    await context.addInitScript(WATCH);
    await context.route('**/bare', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Bare</h1>' }));
    const page = await context.newPage();
    await page.goto(`${stack.api.url}/bare`);
    lcps.push((await seenBy(page)).lcp);
    await context.close();
  }
  report('a page of one word: largest contentful paint', percentiles(lcps), 'the floor');
});

it.each([
  ['/settings/integrations', 'Connect a calendar'],
  ['/events', 'Interview 0'],
  ['/events?view=week', 'Interview 0'],
])('weight, largest paint and shift of %s', async (path, shown) => {
  const lcps: number[] = [];
  const shifts: number[] = [];
  let weight = { script: 0, style: 0 };
  for (let visit = 0; visit < VISITS; visit += 1) {
    const visitor = await visitorWithRows();
    await visitor.goto(path);
    await visitor.page.getByText(shown).first().waitFor();
    const seen = await seenBy(visitor.page);
    lcps.push(seen.lcp);
    shifts.push(seen.shift);
    weight = await weightOf(visitor.page);
    await visitor.leave();
  }
  report(
    `${path}: scripts, styles`,
    `${weight.script}, ${weight.style} kB`,
    `bar: ${MOST_SCRIPT_KB}, ${MOST_STYLE_KB} kB`,
  );
  report(`${path}: largest contentful paint, cold`, percentiles(lcps), `bar: ${MOST_LCP_MS} ms`);
  report(`${path}: layout shift, worst`, Math.max(...shifts).toFixed(3), `bar: ${MOST_SHIFT}`);
});

it('interaction with 200 rows', async () => {
  const visitor = await visitorWithRows();
  const { page } = visitor;
  await visitor.goto('/events');
  for (let pages = 1; pages < ROWS / 50; pages += 1) {
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText(`Interview ${pages * 50 + 10}`, { exact: true }).waitFor();
  }
  expect(await page.getByRole('main').getByRole('listitem').count()).toBeGreaterThanOrEqual(ROWS);
  await page.evaluate('seen.interactions.length = 0');
  await page.getByRole('button', { name: /^Theme/ }).click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.keyboard.press('Escape');
  await page.getByLabel('Search').pressSequentially('interview 19');
  await page.getByText('Interview 0', { exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: /Interview 190/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Interview 190' }).waitFor();
  await page.getByRole('link', { name: 'All events' }).click();
  await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
  const { interactions } = await seenBy(page);
  const worst = Math.max(16, ...interactions);
  report('/events: interaction with 200 rows, worst', `${Math.round(worst)} ms`, `bar: ${MOST_INTERACTION_MS} ms`);
  await visitor.leave();
});

/** Somebody who has planned 200 interviews, a few a day from tomorrow on, and comes with an empty cache. */
async function visitorWithRows(): Promise<Visitor> {
  const visitor = await Visitor.of(stack, browser);
  const events = Array.from({ length: ROWS }, (_, index) => {
    const start = Date.now() + HOUR_MS + index * 6 * HOUR_MS;
    const times = { start: new Date(start).toISOString(), end: new Date(start + HOUR_MS).toISOString() };
    return { ...UPCOMING, ...times, id: randomUUID(), title: `Interview ${index}` };
  });
  await visitor.person.app.ok('POST', '/events/bulk', { events });
  await visitor.context.addInitScript(WATCH);
  return visitor;
}

async function seenBy(page: Page): Promise<Seen> {
  // What is painted next is told after it.
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)))');
  return page.evaluate<Seen>('window.seen');
}

/** kB of 1,000 bytes as they came over the wire, compressed. */
async function weightOf(page: Page): Promise<{ script: number; style: number }> {
  const bytes = (ending: string) =>
    page.evaluate<number>(
      `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('${ending}'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
    );
  const kb = async (ending: string) => Math.round((await bytes(ending)) / 1_000);
  return { script: await kb('.js'), style: await kb('.css') };
}
