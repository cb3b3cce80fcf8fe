import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { Person } from '../support/people';
import type { RunningStack } from '../support/stack';
import { ApiAnswers, type Answer, type ApiRoute } from './api-answers';

const CLIENT_ID = 'copilot-calendar-web';
/** Much longer than anything takes, for the machine may be busy with other tests. */
const PATIENCE_MS = 90_000;
const FAULT = { code: 'internal', title: 'Something went wrong on our side', detail: 'Try again in a moment.' };

export interface VisitorOptions {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
}

/** What a page is told instead of what the API would say. */
export interface MadeAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A person in front of a browser of their own, signed in. `page` is the first tab; whatever a page complains of is kept. */
export class Visitor {
  readonly complaints: string[] = [];
  private readonly expected: RegExp[] = [];
  private readonly answers: ApiAnswers;

  private constructor(
    readonly person: Person,
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly stack: RunningStack,
  ) {
    this.answers = new ApiAnswers(context, `${stack.api.url}/api/v1`);
  }

  /** Signed in as if they had been here before. */
  static async of(stack: RunningStack, browser: Browser, options: VisitorOptions = {}): Promise<Visitor> {
    const person = await Person.of(stack);
    return Visitor.withSession(stack, browser, { ...options, person, session: await sessionOf(stack, person.id) });
  }

  /** Not signed in. */
  static async stranger(stack: RunningStack, browser: Browser, options: VisitorOptions = {}): Promise<Visitor> {
    return Visitor.withSession(stack, browser, { ...options, person: await Person.of(stack), session: null });
  }

  private static async withSession(
    stack: RunningStack,
    browser: Browser,
    { width = 1_280, height = 800, colorScheme = 'light', person, session }: VisitorOptions & SignedIn,
  ): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB' });
    context.setDefaultTimeout(PATIENCE_MS);
    if (session) await keepInBrowser(context, stack, session);
    const visitor = new Visitor(person, context, await context.newPage(), stack);
    visitor.listenTo(visitor.page);
    return visitor;
  }

  /** @param path of the app */
  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.stack.api.url}${path}`);
  }

  /** Another tab of the same browser. */
  async anotherTab(path: string): Promise<Page> {
    const page = await this.context.newPage();
    this.listenTo(page);
    await this.answers.watch(page);
    await page.goto(`${this.stack.api.url}${path}`);
    return page;
  }

  /**
   * From now on the pages are told this instead of what the API would say, which makes states that are hard to bring about.
   *
   * @param path below `/api/v1`, `**` for anything
   * @returns what to call to let the API answer again
   */
  async answer(path: string, made: MadeAnswer | Answer): Promise<() => Promise<void>> {
    const answer = typeof made === 'function' ? made : (route: ApiRoute) => route.fulfill(fulfilment(made));
    if (typeof made !== 'function' && (made.status ?? 200) >= 400) this.expectComplaint(/Failed to load resource/);
    return this.answers.add(path, answer);
  }

  /** From now on that fails. @returns what to call to let the API answer again */
  refuse(path: string): Promise<() => Promise<void>> {
    return this.answer(path, { status: 500, body: madeProblem(500, FAULT) });
  }

  /** From now on that is asked for too often; it may be again after half a minute. */
  limit(path: string): Promise<() => Promise<void>> {
    const body = madeProblem(429, { code: 'rate-limited', title: 'Too many requests', detail: 'Wait a moment.' });
    return this.answer(path, { status: 429, headers: { 'retry-after': '30' }, body });
  }

  /** What was done by oneself is confirmed in one. */
  toast(words: string): Locator {
    return this.page.getByRole('alertdialog').filter({ hasText: words });
  }

  /** Presses the button of the page that leaves for a provider, and answers there with an account of the simulation. */
  async connectByHand(button: string, email: string, answer: 'Allow' | 'Deny' = 'Allow'): Promise<void> {
    await this.page.getByRole('button', { name: button }).click();
    await this.page.locator('input[name="other_account"]').fill(email);
    await this.page.getByRole('button', { name: answer }).click();
  }

  /** From now on what is asked there gets no answer. @returns what to call to let it through, and all that comes later */
  async hold(path: string): Promise<() => void> {
    let letThrough = () => {};
    const isLetThrough = new Promise<void>((resolve) => (letThrough = resolve));
    await this.answer(path, async (route) => {
      await isLetThrough;
      await route.continue();
    });
    return letThrough;
  }

  /** What the browser itself says of something that the test has brought about. */
  expectComplaint(words: RegExp): void {
    this.expected.push(words);
  }

  /** Closes the browser. @throws when a page has complained: an error, a warning, a breach of the content security policy */
  async leave(): Promise<void> {
    await this.context.close();
    const unexpected = this.complaints.filter((complaint) => !this.expected.some((words) => words.test(complaint)));
    if (unexpected.length > 0) throw new Error(`The pages complained:\n${unexpected.join('\n')}`);
  }

  private listenTo(page: Page): void {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${String(error)}`));
  }
}

interface SignedIn {
  person: Person;
  session: Session | null;
}

/** What the sign-in library keeps in the browser. */
export interface Session {
  access_token: string;
  refresh_token?: string;
  token_type: 'Bearer';
  scope: string;
  /** Epoch seconds. */
  expires_at: number;
  profile: { sub: string; name: string; email: string };
}

/** A session of somebody; without refresh token unless one is added. */
export async function sessionOf(stack: RunningStack, sub: string): Promise<Session> {
  const email = `${sub}@careercopilot.test`;
  return {
    access_token: await stack.token({ sub, email }),
    token_type: 'Bearer',
    scope: 'openid profile email',
    expires_at: Math.floor(Date.now() / 1_000) + 3_600,
    profile: { sub, name: 'Ada Example', email },
  };
}

/** Puts a session there before any page is opened, once: what the pages do with it afterwards stays. */
export async function keepInBrowser(context: BrowserContext, stack: RunningStack, session: Session): Promise<void> {
  const key = `oidc.user:${stack.sandbox.url}/sign-in:${CLIENT_ID}`;
  await context.addInitScript(
    `if (!localStorage.getItem('session-was-put')) {
      localStorage.setItem('session-was-put', 'yes');
      localStorage.setItem(${JSON.stringify(key)}, ${JSON.stringify(JSON.stringify(session))});
    }`,
  );
}

function fulfilment({ status = 200, headers = {}, body }: MadeAnswer) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  return { status, headers: { 'content-type': type, ...headers }, body: JSON.stringify(body ?? {}) };
}

/** A problem as the API words it. */
export function madeProblem(status: number, words: { code: string; title: string; detail: string }) {
  return { type: 'about:blank', status, requestId: 'a1b2c3d4e5f6', ...words };
}
