import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** What becomes of a request that is held. */
export type Answer = (route: ApiRoute) => Promise<void>;

/** Of what the browser tells of it (`Fetch.requestPaused`), what is used. */
interface HeldRequest {
  requestId: string;
  request: {
    url: string;
    method: string;
    headers: Record<string, string>;
    postData?: string;
    hasPostData?: boolean;
  };
}

interface Rule {
  pattern: RegExp;
  answer: Answer;
}

/**
 * Answers requests of the pages of a context instead of the API. `context.route` of Playwright would hold every request of a page,
 * also for its scripts and styles, and keep them from its cache: to open a page again took twice the processor time.
 */
export class ApiAnswers {
  /** The newest first. */
  private rules: Rule[] = [];
  private readonly watched = new Map<Page, Promise<void>>();

  /** @param api the address under which the pages ask, without a slash at its end */
  constructor(
    private readonly context: BrowserContext,
    private readonly api: string,
  ) {}

  /**
   * Also in the tabs that `watch` is told of later.
   *
   * @param path below the address, with the query; `*` for anything within a part of it, `**` for anything
   * @returns what to call to let the API answer again
   */
  async add(path: string, answer: Answer): Promise<() => Promise<void>> {
    const rule = { pattern: patternOf(`${this.api}${path}`), answer };
    this.rules = [rule, ...this.rules];
    for (const page of this.context.pages()) await this.watch(page);
    return async () => {
      this.rules = this.rules.filter((other) => other !== rule);
    };
  }

  /** Has a tab told the same as the others, before it opens anything. */
  async watch(page: Page): Promise<void> {
    if (this.rules.length === 0) return;
    if (!this.watched.has(page)) this.watched.set(page, this.holdRequestsOf(page));
    await this.watched.get(page);
  }

  private async holdRequestsOf(page: Page): Promise<void> {
    const session = await this.context.newCDPSession(page);
    session.on('Fetch.requestPaused', (held) => void this.answer(session, held));
    await session.send('Fetch.enable', { patterns: [{ urlPattern: `${this.api}/*` }] });
  }

  private async answer(session: CDPSession, held: HeldRequest): Promise<void> {
    const answers = this.rules.filter(({ pattern }) => pattern.test(held.request.url)).map((rule) => rule.answer);
    await new ApiRoute(session, held, answers).fallback();
  }
}

/** A request that is held, in the words of the routes of Playwright. */
export class ApiRoute {
  private readonly later: Answer[];

  constructor(
    private readonly session: CDPSession,
    private readonly held: HeldRequest,
    answers: readonly Answer[],
  ) {
    this.later = [...answers];
  }

  get url(): URL {
    return new URL(this.held.request.url);
  }

  get method(): string {
    return this.held.request.method;
  }

  /** @param name in any case */
  header(name: string): string | undefined {
    return new Headers(this.held.request.headers).get(name) ?? undefined;
  }

  /** What was sent, read as JSON. */
  json(): unknown {
    return JSON.parse(this.body()!);
  }

  /** @param told `json` or `body`; 200 with the type of JSON unless it says otherwise */
  fulfill(told: {
    status?: number;
    headers?: Record<string, string>;
    contentType?: string;
    json?: unknown;
    body?: string;
  }): Promise<void> {
    const body = told.json === undefined ? (told.body ?? '') : JSON.stringify(told.json);
    const headers = { 'content-type': told.contentType ?? 'application/json', ...told.headers };
    const answer = {
      requestId: this.held.requestId,
      responseCode: told.status ?? 200,
      responseHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
      body: Buffer.from(body).toString('base64'),
    };
    return this.end(this.session.send('Fetch.fulfillRequest', answer));
  }

  /** Lets the API answer. */
  continue(): Promise<void> {
    return this.end(this.session.send('Fetch.continueRequest', { requestId: this.held.requestId }));
  }

  /** Lets the answer before this one decide, or the API where there is none. */
  async fallback(): Promise<void> {
    const next = this.later.shift();
    await (next ? next(this) : this.continue());
  }

  /** Sends it to the API, whose answer the page does not get. */
  async fetch(): Promise<Response> {
    const { url, method, headers } = this.held.request;
    return fetch(url, { method, headers, body: this.body() ?? null });
  }

  /** The page hears that it has failed. */
  abort(): Promise<void> {
    return this.end(this.session.send('Fetch.failRequest', { requestId: this.held.requestId, errorReason: 'Failed' }));
  }

  private body(): string | undefined {
    const { postData, hasPostData } = this.held.request;
    if (hasPostData && postData === undefined) throw new Error(`What was sent to ${this.url} is too long to be seen`);
    return postData;
  }

  /** @throws for an answer that there cannot be */
  private async end(decided: Promise<unknown>): Promise<void> {
    try {
      await decided;
    } catch (error) {
      // Otherwise the page has given it up meanwhile, or is closed.
      if (/Invalid (http|header|param)|Unsafe header/i.test(String(error))) throw error;
    }
  }
}

function patternOf(glob: string): RegExp {
  const parts = glob.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`);
}
