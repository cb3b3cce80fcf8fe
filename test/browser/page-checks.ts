import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Without the source of each element, which nobody is shown. */
const AXE = `${readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')}
  axe.configure({ noHtml: true });`;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What alone can differ between the themes: they have the same elements, and other colours. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];
const WIDE = { width: 1_280, height: 800 };
const NARROW = { width: 375, height: 780 };
/** None of these rules reads the style sheets, which axe would parse each time. */
const AXE_OPTIONS = { resultTypes: ['violations'], preload: { assets: ['media'] } };
/** One thing changes from each to the next, since all of the page is painted anew for it. */
const LOOKS = [
  { size: WIDE, colorScheme: 'light', rules: RULES },
  { size: WIDE, colorScheme: 'dark', rules: RULES_OF_COLOUR },
  { size: NARROW, colorScheme: 'dark', rules: RULES_OF_COLOUR },
  { size: NARROW, colorScheme: 'light', rules: RULES },
] as const;
const TIGHT = [
  ['at 320 px', { width: 320, height: 700 }],
  // What is left of a window of 1,280 by 800.
  ['at 200 % zoom', { width: 640, height: 400 }],
] as const;

/** A folder for a picture of every page that is checked, at both widths in both themes. */
const PICTURES = process.env['PICTURES'];

interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

/**
 * What every page in every state has to be: accessible after WCAG 2.2 AA in light and dark, wide and narrow; one h1; a title of
 * its own; nothing that sticks out at 320 px or at 200 % zoom. The size and theme of before are put back. Nothing
 * moves meanwhile: each frame of a movement paints the page anew, and what it ends in is what is looked at.
 *
 * @param name of the page and its state, for the messages and the pictures
 */
export async function expectGoodPage(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!;
  const faults: string[] = [];
  for (const { size, colorScheme, rules } of LOOKS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    if (PICTURES) await takePicture(page, `${name}-${size.width}-${colorScheme}`);
    faults.push(...(await axeFaults(page, rules)).map((fault) => `${size.width} px, ${colorScheme}: ${fault}`));
  }
  for (const [what, size] of TIGHT) {
    await page.setViewportSize(size);
    await settled(page);
    faults.push(...(await overflowing(page)).map((element) => `sticks out ${what}: ${element}`));
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });

  const headings = await page.locator('h1').count();
  if (headings !== 1) faults.push(`${headings} h1`);
  if (!/^.+ · Copilot Calendar$/.test(await page.title())) faults.push(`title: ${await page.title()}`);
  expect(faults, `${name}:\n${faults.join('\n')}`).toEqual([]);
}

/** Whether the keyboard is there. */
export function hasFocus(locator: Locator): Promise<boolean> {
  type InPage = { ownerDocument: { activeElement: unknown } };
  return locator.evaluate((element: InPage) => element === element.ownerDocument.activeElement);
}

/** Waits until the keyboard is there: a page moves the focus a moment after it has changed. */
export async function expectFocus(locator: Locator): Promise<void> {
  await expect.poll(() => hasFocus(locator)).toBe(true);
}

/** Colours that are half way from one theme to the other have no contrast to speak of. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    `Promise.all(document.getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
      .map((animation) => animation.finished.catch(() => {})))`,
  );
}

/** Through `evaluate`, since the policy of the pages refuses scripts that are not theirs. */
async function axeFaults(page: Page, rules: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate('Boolean(window.axe)'))) await page.evaluate(AXE);
  // What React Aria's announcer leaves behind is out of sight and out of the tree of its own accord.
  const violations = await page.evaluate<Violation[]>(
    `axe.run({ exclude: [['[data-live-announcer]']] }, ${JSON.stringify({ ...AXE_OPTIONS, runOnly: rules })})
      .then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id} (${help}) at ${target.join(' ')}: ${lastLine(failureSummary)}`,
    ),
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)!.trim();
}

/** Elements that make the page wider than the window, the outermost first. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .slice(0, 3)
      .map((element) => element.tagName.toLowerCase() + '.' + element.className + ' ' + element.textContent.slice(0, 40))`,
  );
}

async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES!, { recursive: true });
  await page.screenshot({ path: join(PICTURES!, `${name}.png`), fullPage: true });
}
