import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProviderSession } from '@calendar/contracts/calendar-provider';
import { failureOf } from '../../../test/contract/drafts';
import { accessToken } from './account-access';
import { DavClient } from './dav-client';
import { GatheredReads } from './gathered-reads';
import { Objects } from './objects';
import { answer, multistatus, PAGE, ScriptedDav, type AskedRequest } from './scripted-dav';

const CALENDAR = '/mia/home/';
const TEXT = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n';
const HREF = /<D:href>([^<]+)/g;

let dav: ScriptedDav;
let reads: GatheredReads;

beforeEach(() => at(...Array.from({ length: 20 }, () => whatIsAsked)));

function at(...replies: ConstructorParameters<typeof ScriptedDav>): void {
  dav = new ScriptedDav(...replies);
  reads = new GatheredReads(new Objects(new DavClient({ fetch: dav.fetch, now: () => 0 })));
}

/** All of them are there but `gone.ics`. */
function whatIsAsked(request: AskedRequest): Response {
  const row = (href: string) => (href.endsWith('gone.ics') ? { href, status: 404 } : { href, etag: '"1"', data: TEXT });
  return multistatus(filesIn(request).map((file) => row(CALENDAR + file)));
}

function filesIn({ body }: AskedRequest): string[] {
  return [...body.matchAll(HREF)].map(([, href]) => href!.slice(CALENDAR.length));
}

const asked = () => dav.requests.map(filesIn);

/** A call whose permits the test gives. */
class Call {
  readonly permits: PromiseWithResolvers<void>[] = [];
  readonly abort = new AbortController();
  readonly stepAside = vi.fn<() => void>();
  readonly session: ProviderSession;

  constructor(more: Partial<ProviderSession> = {}, password = 'pw') {
    this.session = {
      accessToken: accessToken({ home: 'https://dav.example/mia/', primary: CALENDAR, user: 'mia', password }),
      connectionId: 'c',
      signal: this.abort.signal,
      stepAside: this.stepAside,
      beforeRequest: () => {
        const permit = Promise.withResolvers<void>();
        this.permits.push(permit);
        return permit.promise;
      },
      ...more,
    };
  }

  before(file: string, calendarId = 'primary') {
    return reads.beforeWrite(this.session, { calendarId, file });
  }

  after(file: string) {
    return reads.afterWrite(this.session, { calendarId: 'primary', file });
  }

  /** Sends something, once it may. */
  write(): Promise<unknown> {
    return reads.write(this.session, 'primary', async (session) => session.beforeRequest?.());
  }

  let(): void {
    this.permits.at(-1)!.resolve();
  }

  refuse(error: Error): void {
    this.permits.at(-1)!.reject(error);
  }
}

const calls = (count: number) => Array.from({ length: count }, () => new Call());
const messageOf = (error: Error) => error.message;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('reads of a calendar', () => {
  it('alone goes as soon as it may', async () => {
    const [call] = calls(1) as [Call];
    const read = call.before('a.ics');
    call.let();
    expect(await read).toMatchObject({ file: 'a.ics', etag: '"1"' });
    expect([asked(), call.permits.length, call.stepAside.mock.calls.length]).toEqual([[['a.ics']], 1, 0]);
  });

  it('go along with the one that waits for its turn, and ask for no turn of their own', async () => {
    const [one, two, three] = calls(3) as [Call, Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics'), three.before('gone.ics')];
    one.let();
    expect((await Promise.all(read)).map((object) => object?.file)).toEqual(['a.ics', 'b.ics', undefined]);
    expect(asked()).toEqual([['a.ics', 'b.ics', 'gone.ics']]);
    expect([two, three].map(({ permits, stepAside }) => [permits.length, stepAside.mock.calls.length])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('that come too late are the next report: what was sent before they were there says nothing of them', async () => {
    const [one, two] = calls(2) as [Call, Call];
    const first = one.before('a.ics');
    one.let();
    await turn();
    const second = two.before('a.ics');
    two.let();
    await Promise.all([first, second]);
    expect(asked()).toEqual([['a.ics'], ['a.ics']]);
  });

  it('ask for what two of them want once', async () => {
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('a.ics')];
    one.let();
    await Promise.all(read);
    expect(asked()).toEqual([['a.ics']]);
  });

  it.each([
    ['password', () => [new Call(), new Call({}, 'another')]],
    ['urgency', () => [new Call({ priority: 'bulk' }), new Call({ priority: 'interactive' })]],
  ])('of another %s go for themselves', async (_what, both) => {
    const two = both();
    const read = two.map((call) => call.before('a.ics'));
    for (const call of two) call.let();
    await Promise.all(read);
    expect(dav.requests).toHaveLength(2);
    expect(new Set(dav.requests.map(({ headers }) => headers.get('authorization'))).size).toBe(
      new Set(two.map(({ session }) => session.accessToken)).size,
    );
  });

  it('of another calendar go for themselves', async () => {
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('a.ics', '/mia/jobs/')];
    for (const call of [one, two]) call.let();
    await Promise.all(read);
    expect(dav.requests.map(({ url }) => new URL(url).pathname)).toEqual([CALENDAR, '/mia/jobs/']);
  });

  it('are not asked for beyond what a server takes at once', async () => {
    const many = calls(130);
    const read = many.map((call, number) => call.before(`${number}.ics`));
    for (const call of many) if (call.permits.length > 0) call.let();
    await Promise.all(read);
    expect(asked().map((files) => files.length)).toEqual([100, 30]);
  });
});

describe('reading back', () => {
  it('waits until as many have come as are to be sent yet, and goes with the turn of the one that came last', async () => {
    const writers = calls(5);
    const written = writers.map((call) => call.write());
    const read: Promise<unknown>[] = [];
    for (const [place, call] of writers.slice(0, 3).entries()) {
      call.let();
      await written[place];
      read.push(call.after(`${place}.ics`));
    }
    expect(writers.slice(0, 3).map(({ permits }) => permits.length)).toEqual([1, 1, 2]);
    expect(writers.slice(0, 3).map(({ stepAside }) => stepAside.mock.calls.length)).toEqual([1, 1, 0]);
    writers[2]!.let();
    await Promise.all(read);
    expect(asked()).toEqual([['0.ics', '1.ics', '2.ics']]);
  });

  it('waits for no write that is sent already, however long its answer takes', async () => {
    const [slow, quick] = calls(2) as [Call, Call];
    void reads.write(slow.session, 'primary', async (session) => {
      await session.beforeRequest?.();
      await new Promise(() => undefined);
    });
    slow.let();
    await turn();
    const read = quick.after('a.ics');
    quick.let();
    expect(await read).toMatchObject({ file: 'a.ics' });
  });

  it('waits for no write that may not be sent', async () => {
    const writers = calls(3);
    const written = writers.map((call) => call.write());
    writers[0]!.let();
    await written[0];
    const read = writers[0]!.after('a.ics');
    expect(writers[0]!.permits).toHaveLength(1);
    for (const place of [1, 2]) {
      writers[place]!.refuse(new Error('busy'));
      await expect(written[place]).rejects.toThrow('busy');
    }
    writers[0]!.let();
    expect(await read).toMatchObject({ file: 'a.ics' });
  });

  it('does not wait for those that come ever after', async () => {
    const writers = calls(3);
    const written = writers.map((call) => call.write());
    writers[0]!.let();
    await written[0];
    const read = writers[0]!.after('a.ics');
    const later = calls(10);
    for (const call of later) void call.write();
    for (const call of writers.slice(1)) call.let();
    await turn();
    expect(writers[0]!.permits).toHaveLength(2);
    writers[0]!.let();
    expect(await read).toMatchObject({ file: 'a.ics' });
  });
});

describe('whoever reads along with others', () => {
  it('leaves at its own deadline, and they go on: also when the report was asked for in its turn', async () => {
    const held = Promise.withResolvers<Response>();
    at(() => held.promise);
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')] as const;
    one.let();
    await turn();
    one.abort.abort(new DOMException('too long', 'TimeoutError'));
    expect(await failureOf(read[0])).toMatchObject({ code: 'unavailable', reason: 'TimeoutError' });
    expect(dav.requests[0]!.signal?.aborted).toBe(false);
    held.resolve(whatIsAsked(dav.requests[0]!));
    expect(await read[1]).toMatchObject({ file: 'b.ics' });
  });

  it('is answered in the turn of another one when the first has left before it had its own', async () => {
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')] as const;
    one.abort.abort();
    await failureOf(read[0]);
    one.let();
    await turn();
    two.let();
    expect(await read[1]).toMatchObject({ file: 'b.ics' });
    expect(asked()).toEqual([['b.ics']]);
  });

  it('ends the report when it was the last that waited for it', async () => {
    at(() => new Promise<Response>(() => undefined));
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')];
    one.let();
    await turn();
    for (const { abort } of [one, two]) abort.abort();
    await Promise.all(read.map(failureOf));
    expect(dav.requests[0]!.signal?.aborted).toBe(true);
  });

  it('is answered also when all those before it have left', async () => {
    const writers = calls(3) as [Call, Call, Call];
    const written = writers.map((call) => call.write());
    writers[0].let();
    await written[0];
    const left = writers[0].after('a.ics');
    writers[0].abort.abort();
    await failureOf(left);
    writers[1].let();
    await written[1];
    const read = writers[1].after('b.ics');
    writers[1].let();
    expect(await read).toMatchObject({ file: 'b.ics' });
    expect(asked()).toEqual([['b.ics']]);
  });

  it('asks when the account may not be asked by the one before it', async () => {
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')] as const;
    one.refuse(new Error('busy'));
    await expect(read[0]).rejects.toThrow('busy');
    two.let();
    expect(await read[1]).toMatchObject({ file: 'b.ics' });
  });

  it('is asked for by somebody whenever it comes, also just as the last one before it is refused', async () => {
    for (let ticks = 0; ticks < 12; ticks += 1) {
      const [one, two] = calls(2) as [Call, Call];
      const refused = one.before('a.ics').catch(messageOf);
      one.refuse(new Error('busy'));
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      const read = two.before('b.ics');
      expect(await refused).toBe('busy');
      await turn();
      expect(two.permits, `after ${ticks} ticks`).toHaveLength(1);
      two.let();
      expect(await read).toMatchObject({ file: 'b.ics' });
    }
  });

  it('asks for its own when the one that asks for all may not go on', async () => {
    at(answer(404), whatIsAsked);
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')] as const;
    const lost = read[0].catch(messageOf);
    one.let();
    for (const asks of [2, 3]) {
      await expect.poll(() => one.permits).toHaveLength(asks);
      one.refuse(new Error('its lease is lost'));
    }
    expect(await lost).toBe('its lease is lost');
    two.let();
    expect(await read[1]).toMatchObject({ file: 'b.ics' });
    expect(asked()).toEqual([['a.ics', 'b.ics'], ['b.ics']]);
  });

  it('that has left asks for nothing more, whatever has come of the report', async () => {
    const held = Promise.withResolvers<Response>();
    at(() => held.promise, whatIsAsked);
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')] as const;
    one.let();
    await turn();
    one.abort.abort();
    await failureOf(read[0]);
    held.resolve(answer(207, {}, PAGE));
    await expect.poll(() => two.permits).toHaveLength(1);
    two.let();
    expect(await read[1]).toMatchObject({ file: 'b.ics' });
    expect(one.permits).toHaveLength(1);
  });

  it.each([
    ['an answer that cannot be read', () => answer(207, {}, PAGE)],
    ['a row that the server could not give', () => multistatus([{ href: `${CALENDAR}a.ics`, status: 500 }])],
  ])('is asked for alone after %s: one object spoils it for nobody else', async (_what, spoilt) => {
    at(spoilt(), spoilt(), whatIsAsked);
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')] as const;
    one.let();
    await turn();
    for (const call of [one, two]) call.let();
    expect((await failureOf(read[0])).code).toBe('unavailable');
    expect(await read[1]).toMatchObject({ file: 'b.ics' });
    expect(asked()).toEqual([['a.ics', 'b.ics'], ['a.ics'], ['b.ics']]);
  });

  it.each([
    [503, 'unavailable'],
    [429, 'rate-limited'],
    [401, 'auth-rejected'],
  ])('fails as it would have alone after a %i', async (status, code) => {
    at(answer(status));
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')];
    one.let();
    expect((await Promise.all(read.map(failureOf))).map((error) => error.code)).toEqual([code, code]);
    expect(dav.requests).toHaveLength(1);
  });

  it('has one look at the calendars for all of them, in a turn of its own', async () => {
    at(answer(404), multistatus([]));
    const [one, two] = calls(2) as [Call, Call];
    const read = [one.before('a.ics'), two.before('b.ics')];
    one.let();
    await turn();
    one.let();
    expect((await Promise.all(read.map(failureOf))).map((error) => error.code)).toEqual([
      'calendar-missing',
      'calendar-missing',
    ]);
    expect([dav.methods, one.permits.length, two.permits.length]).toEqual([['REPORT', 'PROPFIND'], 2, 0]);
  });
});
