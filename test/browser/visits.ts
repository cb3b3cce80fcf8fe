import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchBrowser } from '../support/browser';
import { Stack } from '../support/stack';
import { Visitor } from './visitor';

export interface Visit {
  stack: Stack;
  browser: Browser;
  visitor: Visitor;
  page: Page;
}

/** Starts everything and a browser for a file of tests, with a visitor of their own for each of them. @param begin takes them over */
export function visitForEachTest(begin: (visit: Visit) => void): void {
  let stack: Stack;
  let browser: Browser;
  let visitor: Visitor;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });
  beforeEach(async () => {
    visitor = await Visitor.of(stack, browser);
    begin({ stack, browser, visitor, page: visitor.page });
  });
  afterEach(() => visitor.leave());
}
