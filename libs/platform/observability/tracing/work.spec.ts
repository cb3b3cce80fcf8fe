import { afterEach, describe, expect, it } from 'vitest';
import type { Span, SpanDescription, SpanPlace, Tracer } from './span';
import {
  countDone,
  currentRequestId,
  doJob,
  inSpan,
  logFieldsOfWork,
  originOfWork,
  serveRequest,
  traceWith,
} from './work';

const TRACE = 'a'.repeat(32);

interface Told extends SpanDescription {
  place: SpanPlace;
  ended?: string | null;
}

/** Keeps what it is told. */
class Notes implements Tracer {
  readonly spans: Told[] = [];

  start(description: SpanDescription, place: SpanPlace): Span {
    const told: Told = { ...description, place };
    this.spans.push(told);
    const traceparent = `00-${TRACE}-${String(this.spans.length).padStart(16, '0')}-01`;
    return {
      traceparent,
      traceId: TRACE,
      rename: (name) => void (told.name = name),
      set: () => undefined,
      end: (errorType) => void (told.ended = errorType ?? null),
    };
  }

  close = () => Promise.resolve();
}

const request = { name: 'GET', kind: 'server' } as const;
const job = { name: 'process sweep', kind: 'consumer' } as const;
const part = { name: 'merge', kind: 'internal' } as const;

afterEach(() => traceWith(null));

describe('without a tracer', () => {
  it('a request still passes its id on to the jobs that it leads to, and to those that they lead to', async () => {
    const first = await serveRequest({ requestId: 'r1', traceparent: null, description: request }, async () =>
      originOfWork(),
    );
    expect(first).toEqual({ requestId: 'r1', hops: 0 });
    const second = await doJob({ origin: first, description: job, logFields: {} }, async () => originOfWork());
    expect(second).toEqual({ requestId: 'r1', hops: 1 });
  });

  it('what runs outside of requests and jobs goes back to nobody', () => {
    expect([currentRequestId(), originOfWork(), logFieldsOfWork()]).toEqual([null, {}, {}]);
    expect(() => countDone('nothing')).not.toThrow();
  });
});

describe('a job', () => {
  it('counts what is done in all of its parts, and carries its names in every line', async () => {
    const origin = { requestId: 'r1' };
    await doJob({ origin, description: job, logFields: { job: 'sweep' } }, async (counts) => {
      await Promise.all([1, 2].map(() => inSpan(part, async () => countDone('written'))));
      countDone('merged', 3);
      expect(Object.fromEntries(counts)).toEqual({ written: 2, merged: 3 });
      expect(logFieldsOfWork()).toEqual({ job: 'sweep', requestId: 'r1' });
    });
  });

  it('is part of the trace of what has asked for it; its own parts are part of it', async () => {
    const notes = new Notes();
    traceWith(notes);
    await doJob({ origin: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, description: job, logFields: {} }, () =>
      inSpan(part, async () => undefined),
    );
    expect(notes.spans.map(({ name, ended }) => [name, ended])).toEqual([
      ['process sweep', null],
      ['merge', null],
    ]);
    expect(notes.spans[0]!.place.parent).toBe(`00-${TRACE}-00f067aa0ba902b7-01`);
    expect((notes.spans[1]!.place.parent as Span).traceId).toBe(TRACE);
  });

  it('that fails ends its span with the name of the error, never with its words', async () => {
    const notes = new Notes();
    traceWith(notes);
    const failing = doJob({ origin: {}, description: job, logFields: {} }, () =>
      Promise.reject(new TypeError('of ada@mail.example')),
    );
    await expect(failing).rejects.toThrow(TypeError);
    expect(notes.spans[0]!.ended).toBe('TypeError');
  });

  it('that follows from twenty others begins a trace of its own, which says what it follows from', async () => {
    const notes = new Notes();
    traceWith(notes);
    const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
    const origin = { requestId: 'r1', traceparent, hops: 20 };
    const next = await doJob({ origin, description: job, logFields: {} }, async () => originOfWork());
    expect(notes.spans[0]!.place).toEqual({ follows: traceparent });
    expect(next).toMatchObject({ hops: 1 });
    expect(next.requestId).toBeUndefined();
  });
});

it('nothing begins a trace but requests and jobs', async () => {
  const notes = new Notes();
  traceWith(notes);
  await inSpan(part, async () => undefined);
  expect(notes.spans).toEqual([]);
});
