import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = ['no-first-run', 'disable-background-networking', 'disable-component-update', 'disable-sync'];

/** A headless Chromium: the one of CHROME_PATH, one of the machine's, else the one that came from npm. */
export async function launchBrowser(): Promise<Browser> {
  const args = ['no-sandbox', 'disable-gpu', 'disable-quic', ...QUIET].map((name) => `--${name}`);
  return chromium.launch({ executablePath: await chromiumPath(), args });
}

async function chromiumPath(): Promise<string> {
  const given = process.env['CHROME_PATH'] ?? INSTALLED.find((path) => existsSync(path));
  if (given) return given;
  // Read when the package is loaded: it then also unpacks the libraries that a bare machine lacks.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}

let browser: Promise<Browser> | undefined;

/** The Chromium of this worker process for all of its test files: each person has a context of their own. It ends with the process. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= launchBrowser();
  return browser;
}
