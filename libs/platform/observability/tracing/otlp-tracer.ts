import type { Context, Link, Span as OtelSpan, SpanContext } from '@opentelemetry/api';
import type { Span, SpanDescription, SpanKind, SpanPlace, Tracer } from './span';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const CLOSE_WITHIN_MS = 2_000;

export interface OtlpSettings {
  service: string;
  /** `http://collector:4318`; spans go to `/v1/traces` below it. */
  endpoint: string;
  /** Of all traces, from 0 to 1: which ones is told by their ids, so that all processes keep the same. */
  share: number;
  /** Hears that spans could not be sent. */
  onFailure: (reason: string) => void;
}

/**
 * Traces by OpenTelemetry's SDK, sent as OTLP in JSON over HTTP. The SDK is loaded here and nowhere else: where nothing is
 * traced it takes neither time nor memory. It reads `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_RESOURCE_ATTRIBUTES` itself.
 */
export async function otlpTracer({ service, endpoint, share, onFailure }: OtlpSettings): Promise<Tracer> {
  const [api, sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const ignore = (): void => undefined;
  api.diag.setLogger(
    { error: onFailure, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: api.DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
  const resource = resources
    .defaultResource()
    .merge(resources.resourceFromAttributes({ 'service.name': service, 'service.namespace': 'copilot-calendar' }))
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const provider = new sdk.TracerProvider({
    resource,
    sampler: new sdk.TraceIdRatioBasedSampler(share),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }) })],
  });
  const tracer = provider.getTracer('copilot-calendar');

  const contextOf = ({ parent }: SpanPlace): Context => {
    if (parent instanceof OtlpSpan) return api.trace.setSpan(api.ROOT_CONTEXT, parent.span);
    const remote = typeof parent === 'string' ? spanContextOf(parent) : null;
    return remote ? api.trace.setSpanContext(api.ROOT_CONTEXT, remote) : api.ROOT_CONTEXT;
  };
  const linksOf = ({ follows }: SpanPlace): Link[] => {
    const context = follows ? spanContextOf(follows) : null;
    return context ? [{ context }] : [];
  };
  return {
    start({ name, kind, attributes = {} }: SpanDescription, place: SpanPlace): Span {
      const options = { kind: KINDS[kind], attributes, links: linksOf(place) };
      return new OtlpSpan(tracer.startSpan(name, options, contextOf(place)));
    },
    close: () => within(CLOSE_WITHIN_MS, provider.shutdown()),
  };
}

/** `SpanKind` of the OpenTelemetry API. */
const KINDS: Readonly<Record<SpanKind, number>> = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 };
/** `SpanStatusCode.ERROR` of the OpenTelemetry API. */
const ERROR = 2;

class OtlpSpan implements Span {
  constructor(readonly span: OtelSpan) {}

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  set(attributes: NonNullable<SpanDescription['attributes']>): void {
    this.span.setAttributes({ ...attributes });
  }

  end(errorType?: string): void {
    if (errorType !== undefined) this.span.setAttribute('error.type', errorType).setStatus({ code: ERROR });
    this.span.end();
  }
}

/** `null` for what is none: a trace then begins here. */
function spanContextOf(traceparent: string): SpanContext | null {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (!traceId || !spanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, ms);
  await Promise.race([work.catch(() => undefined), patience.promise]);
  clearTimeout(timer);
}
