import { stdTimeFunctions, type Logger } from 'pino';
import type { Options } from 'pino-http';
import type { LogLevel } from '@calendar/platform/config';
import { describeError } from './describe-error';
import { redact } from './redact';
import { assignRequestId } from './requests/request-id';
import { logFieldsOfWork } from './tracing/work';

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

/** How everything is logged: one JSON object a line, through `redact`, errors without what clients hang on them. */
export function pinoOptions(service: string, level: LogLevel): Options {
  return {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: logFieldsOfWork,
    hooks: { streamWrite: redact, logMethod: withoutNestStart },
    genReqId: (request, response) => request.id ?? assignRequestId(request, response),
    customAttributeKeys: { reqId: 'requestId' },
    // Serializers get what was logged itself, not what the defaults made of it.
    wrapSerializers: false,
    // Neither of a request nor of an answer is anything logged but by the access log.
    serializers: { err: describeError, req: () => undefined, res: () => undefined },
  };
}
