export { describeError, type ErrorDescription } from './describe-error';
export { LoggingModule } from './logging.module';
export { LATENCY_BUCKETS, Metrics } from './metrics';
export { MetricsController } from './metrics.controller';
export { MetricsModule } from './metrics.module';
export { MetricsServer } from './metrics-server';
export { redact } from './redact';
