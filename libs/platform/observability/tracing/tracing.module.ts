import { Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { redact } from '../redact';
import type { Tracer } from './span';
import { traceWith } from './work';

const TELL_EVERY_MS = 60_000;

/** The traces of a process, from its start to its end. */
class Tracing implements OnApplicationShutdown {
  constructor(private readonly tracer: Tracer | null) {
    traceWith(tracer);
  }

  async onApplicationShutdown(): Promise<void> {
    traceWith(null);
    await this.tracer?.close();
  }
}

/** Traces what the process does where `OTEL_EXPORTER_OTLP_ENDPOINT` says where to send it. */
@Module({})
export class TracingModule {
  /** @param process `api` or `worker` */
  static forRoot(process: string): DynamicModule {
    return {
      module: TracingModule,
      providers: [
        {
          provide: Tracing,
          inject: [APP_CONFIG],
          useFactory: async ({ tracing }: AppConfig) => {
            if (!tracing) return new Tracing(null);
            const { otlpTracer } = await import('./otlp-tracer');
            const service = `copilot-calendar-${process}`;
            return new Tracing(await otlpTracer({ ...tracing, service, onFailure: tellNowAndThen() }));
          },
        },
      ],
    };
  }
}

/** Spans that cannot be sent are lost, which is told once a minute and holds up nothing. */
function tellNowAndThen(): (reason: string) => void {
  const logger = new Logger(TracingModule.name);
  let toldAt = -Infinity;
  return (reason) => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    logger.warn({ reason: redact(reason).slice(0, 500) }, 'traces could not be sent');
  };
}
