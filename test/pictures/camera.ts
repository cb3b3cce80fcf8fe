import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { keepInBrowser, sessionOf } from '../browser/visitor';
import type { Stack } from '../support/stack';
import { root } from '../../tools/paths.mjs';

export const PICTURE_FOLDER = join(root, 'docs', 'pictures');
const QUALITY = 82;

/** Each page is taken with all of these. */
const LENSES = {
  desktop: { width: 1_280, height: 800, scale: 1, colorScheme: 'light' },
  dark: { width: 1_280, height: 800, scale: 1, colorScheme: 'dark' },
  phone: { width: 375, height: 780, scale: 2, colorScheme: 'light' },
} as const;

/** What has to be there before a picture is taken, and what is done for it. */
export type Pose = (page: Page) => Promise<unknown>;

/** Takes the pictures of pages of one person, who lives in Berlin. */
export class Camera {
  /** The addresses that were taken, with ids as they were. */
  readonly taken: string[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly stack: Stack,
    private readonly sub: string | null,
  ) {}

  /**
   * @param name of the files, without what is said of the lens
   * @param path of the page
   */
  async take(name: string, path: string, pose: Pose): Promise<void> {
    mkdirSync(PICTURE_FOLDER, { recursive: true });
    for (const [lens, { width, height, scale, colorScheme }] of Object.entries(LENSES)) {
      const context = await this.browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: scale,
        colorScheme,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        reducedMotion: 'reduce',
      });
      if (this.sub) await keepInBrowser(context, this.stack, await sessionOf(this.stack, this.sub));
      const page = await context.newPage();
      await page.goto(`${this.stack.api.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await pose(page);
      writeFileSync(join(PICTURE_FOLDER, `${name}-${lens}.webp`), await pictureOf(page));
      await context.close();
    }
    this.taken.push(path);
  }
}

/** WebP, which is a fraction of a PNG, and which only the protocol of the browser itself offers. */
async function pictureOf(page: Page): Promise<Buffer> {
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  return Buffer.from(data, 'base64');
}
