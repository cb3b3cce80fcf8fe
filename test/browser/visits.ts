import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';
import { Visitor } from './visitor';

export interface Visit {
  stack: RunningStack;
  browser: Browser;
  visitor: Visitor;
  page: Page;
}

/** Gives each test of a file a visitor of its own on the shared stack and browser. @param begin takes them over */
export function visitForEachTest(begin: (visit: Visit) => void): void {
  let stack: RunningStack;
  let browser: Browser;
  let visitor: Visitor;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([sharedStack(), sharedBrowser()]);
  });
  beforeEach(async () => {
    visitor = await Visitor.of(stack, browser);
    begin({ stack, browser, visitor, page: visitor.page });
  });
  afterEach(() => visitor.leave());
}
