/** https://opentelemetry.io/docs/specs/semconv/: names of attributes come from there, or begin with `copilot_calendar.`. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanDescription {
  /** One of few: what a span is about stands in no name. */
  name: string;
  kind: SpanKind;
  attributes?: SpanAttributes;
}

/** One thing that was done, as a trace shows it. Nothing personal belongs into it: no title, address, token or query. */
export interface Span {
  /** What another process needs to go on with this trace (https://www.w3.org/TR/trace-context/). */
  readonly traceparent: string;
  readonly traceId: string;
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** @param errorType what went wrong, in one word of few; absent: nothing */
  end(errorType?: string): void;
}

/** Where a span belongs: below another one, or apart from one that it follows from. */
export interface SpanPlace {
  parent?: Span | string | null;
  /** A `traceparent`. */
  follows?: string | null;
}

/** Makes spans, and sends them away. */
export interface Tracer {
  start(description: SpanDescription, place: SpanPlace): Span;
  /** Sends what has not been sent yet, within two seconds. */
  close(): Promise<void>;
}

/** Stands where nothing is traced. */
export const NO_SPAN: Span = {
  traceparent: '',
  traceId: '',
  rename: () => undefined,
  set: () => undefined,
  end: () => undefined,
};
