import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { sharedBrowser } from '../support/browser';
import { sharedStack } from '../support/shared-stack';
import { Stack, type RunningStack } from '../support/stack';
import { Visitor } from './visitor';

export interface Visit {
  stack: RunningStack;
  browser: Browser;
  visitor: Visitor;
  page: Page;
}

export interface VisitOptions {
  /** Nobody is signed in yet. */
  isStranger?: boolean;
  /** For API and workers of the file's own; otherwise it uses what all share. */
  env?: NodeJS.ProcessEnv;
}

/** Gives each test of a file a visitor of their own. @param begin takes them over */
export function visitForEachTest(begin: (visit: Visit) => void, { isStranger = false, env }: VisitOptions = {}): void {
  let own: Stack | undefined;
  let stack: RunningStack;
  let browser: Browser;
  let visitor: Visitor;
  beforeAll(async () => {
    if (env) own = await Stack.start({ env });
    stack = own ?? (await sharedStack());
    browser = await sharedBrowser();
  });
  afterAll(() => own?.stop());
  beforeEach(async () => {
    visitor = await (isStranger ? Visitor.stranger(stack, browser) : Visitor.of(stack, browser));
    begin({ stack, browser, visitor, page: visitor.page });
  });
  afterEach(() => visitor.leave());
}
