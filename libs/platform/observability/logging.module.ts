import { Module, type DynamicModule } from '@nestjs/common';
import { Logger as NestLogger, LoggerModule, PinoLogger } from 'nestjs-pino';
import { APP_CONFIG, type AppConfig, type LogLevel } from '@calendar/platform/config';
import { pinoOptions } from './pino-options';

/** Structured JSON logs on stdout; everything written goes through `redact`. */
@Module({})
export class LoggingModule {
  /**
   * @param service name that every line carries: `api` or `worker`
   * @param options.hasAccessLog the process installs `accessLog` itself, before everything else
   */
  static forRoot(service: string, { hasAccessLog = false } = {}): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [APP_CONFIG],
          useFactory: (config: AppConfig) => ({
            pinoHttp: { ...pinoOptions(service, config.logLevel), quietReqLogger: true, autoLogging: false },
            ...(hasAccessLog && { useExisting: true as const }),
          }),
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
