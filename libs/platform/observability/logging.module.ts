import type { IncomingMessage } from 'node:http';
import { Module, type DynamicModule } from '@nestjs/common';
import { Logger as NestLogger, LoggerModule, PinoLogger } from 'nestjs-pino';
import { stdTimeFunctions, type Logger } from 'pino';
import type { Options } from 'pino-http';
import { APP_CONFIG, type AppConfig, type LogLevel } from '@calendar/platform/config';
import { describeError } from './describe-error';
import { redact } from './redact';
import { assignRequestId } from './request-id';

const PROBES = /^\/(health|metrics)(\/|\?|$)/;

/** Structured JSON logs on stdout, one line per request, everything written goes through `redact`. */
@Module({})
export class LoggingModule {
  /** @param service name that every line carries: `api` or `worker` */
  static forRoot(service: string): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [APP_CONFIG],
          useFactory: (config: AppConfig) => ({ pinoHttp: pinoOptions(service, config.logLevel) }),
        }),
      ],
      exports: [LoggerModule],
    };
  }
}

/** The same for what is logged before there is a module: a database that is away when the process starts, say. */
export function startLogger(service: string, level: LogLevel): NestLogger {
  const params = { pinoHttp: pinoOptions(service, level) };
  return new NestLogger(new PinoLogger(params), params);
}

const NEST_START = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);
const DEBUG = 20;

/** Nest tells of every module and route when it starts; that is for debugging, whatever level it uses. */
function withoutNestStart(
  this: Logger,
  ...[args, method, level]: Parameters<NonNullable<NonNullable<Options['hooks']>['logMethod']>>
): void {
  const { context } = (args[0] ?? {}) as { context?: string };
  if (context && NEST_START.has(context) && level > DEBUG && !this.isLevelEnabled('debug')) return;
  method.apply(this, args);
}

interface LoggedRequest {
  method?: string;
  url?: string;
  /** Express keeps the whole address here while routers strip what they are mounted at. */
  originalUrl?: string;
}

export function pinoOptions(service: string, level: LogLevel): Options {
  return {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: redact, logMethod: withoutNestStart },
    genReqId: (request, response) => request.id ?? assignRequestId(request, response),
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    autoLogging: { ignore: (request) => PROBES.test(request.url ?? '') },
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    // The error is logged where it is handled; here it would come a second time.
    customErrorObject: (_request, _response, _error, entry: object) => ({ ...entry, err: undefined }),
    // Serializers get what was logged itself, not what the defaults made of it.
    wrapSerializers: false,
    serializers: {
      err: describeError,
      // Neither headers nor the query: both carry secrets, and the path says enough.
      req: (request: LoggedRequest) => ({ method: request.method, path: pathOf(request) }),
      res: (response: { statusCode?: number }) => ({ status: response.statusCode }),
    },
    customProps: (request: IncomingMessage & { user?: { userId?: string | null } }) =>
      request.user?.userId ? { userId: request.user.userId } : {},
  };
}

function pathOf({ originalUrl, url }: LoggedRequest): string {
  return (originalUrl ?? url ?? '').split('?', 1)[0]!;
}
