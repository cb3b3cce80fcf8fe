import { gzipSync } from 'node:zlib';
import type { Browser, Request } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { Visitor } from './visitor';

/** Of the first page that somebody opens, gzipped, in kB of 1,000 bytes. */
const MOST_SCRIPT_KB = 180;
/** With dates, zones and the preview. */
const MOST_SCRIPT_KB_OF_FORM = 250;
const MOST_STYLE_KB = 15;
/** Cumulative layout shift. */
const MOST_SHIFT = 0.02;

let stack: RunningStack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([sharedStack(), sharedBrowser()]);
});

describe('the weight of a cold start', () => {
  it.each([
    ['/settings/integrations', MOST_SCRIPT_KB, 'Connect a calendar, and your interviews'],
    ['/events', MOST_SCRIPT_KB, 'Nothing planned'],
    ['/events/new', MOST_SCRIPT_KB_OF_FORM, 'No calendar is connected'],
  ])('%s is at most %i kB of scripts', async (path, mostScriptKb, words) => {
    const weight = await weightOf(path, words);
    expect(weight.script).toBeLessThanOrEqual(mostScriptKb);
    expect(weight.style).toBeLessThanOrEqual(MOST_STYLE_KB);
    // Whoever measures nothing finds nothing too heavy.
    expect(Math.min(weight.script, weight.style)).toBeGreaterThan(1);
  });
});

describe('what arrives late', () => {
  it('moves nothing that is there already', async () => {
    const visitor = await Visitor.of(stack, browser);
    await visitor.person.connect('google');
    await visitor.context.addInitScript(
      `window.shifts = [];
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
          window.shifts.push({ value, moved: sources.map(({ node }) => (node?.outerHTML ?? '').slice(0, 80)) });
        }
      }).observe({ type: 'layout-shift', buffered: true });`,
    );
    // Longer than the skeletons wait before they show.
    await visitor.answer('/calendar/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.fallback();
    });
    await visitor.goto('/settings/integrations');
    await visitor.page.getByRole('group', { name: 'Reminders', exact: true }).waitFor();
    const shifts = await visitor.page.evaluate<{ value: number; moved: string[] }[]>('window.shifts');
    const total = shifts.reduce((sum, { value }) => sum + value, 0);
    expect(total, JSON.stringify(shifts, null, 2)).toBeLessThanOrEqual(MOST_SHIFT);
    await visitor.leave();
  });
});

/**
 * @param words that stand on the page once it has loaded what it shows
 * @returns kB of each kind, gzipped, until nothing more was asked for
 */
async function weightOf(path: string, words: string): Promise<{ script: number; style: number }> {
  const visitor = await Visitor.of(stack, browser);
  const bytes = { script: 0, stylesheet: 0 };
  const measured: Promise<void>[] = [];
  let asked = 0;
  visitor.page.on('request', (request) => (asked += isWeighed(request.resourceType()) ? 1 : 0));
  visitor.page.on('requestfinished', (request) => {
    const kind = request.resourceType();
    if (!isWeighed(kind)) return;
    // The browser asks for Brotli, whatever it is told; what old proxies leave of that is gzip, and the budget is meant for it.
    measured.push(gzippedBytes(request).then((length) => void (bytes[kind] += length)));
  });
  await visitor.goto(path);
  await visitor.page.getByRole('heading', { level: 1 }).waitFor();
  await visitor.page.getByText(words).waitFor();
  // What shows is there before one hears that it has come.
  await expect.poll(() => measured.length).toBe(asked);
  await Promise.all(measured);
  await visitor.leave();
  return { script: bytes.script / 1_000, style: bytes.stylesheet / 1_000 };
}

function isWeighed(kind: string): kind is 'script' | 'stylesheet' {
  return kind === 'script' || kind === 'stylesheet';
}

async function gzippedBytes(request: Request): Promise<number> {
  const response = await request.response();
  return gzipSync(await response!.body()).length;
}
