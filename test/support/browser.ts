import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { packagedChromium } from '../../tools/services/packaged-chromium.mjs';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = ['no-first-run', 'disable-background-networking', 'disable-component-update', 'disable-sync'];
/** A page of a test is gone before the compilers that optimise for long runs have paid for themselves. */
const QUICK_TO_BEGIN = 'js-flags=--no-opt --no-maglev';

/** A headless Chromium: the one of CHROME_PATH, one of the machine's, else the one that came from npm. */
export function launchBrowser(): Promise<Browser> {
  const args = ['no-sandbox', 'disable-gpu', 'disable-quic', QUICK_TO_BEGIN, ...QUIET].map((name) => `--${name}`);
  return chromium.launch({ ...chromiumProgram(), args });
}

/** How it is started; the one from npm is unpacked first, which takes a moment. */
export function chromiumProgram(): { executablePath: string; env?: NodeJS.ProcessEnv } {
  const given = process.env['CHROME_PATH'] ?? INSTALLED.find((path) => existsSync(path));
  return given ? { executablePath: given } : packagedChromium();
}

let browser: Promise<Browser> | undefined;

/** The Chromium of this worker process for all of its test files: each person has a context of their own. It ends with the process. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= launchBrowser();
  return browser;
}
