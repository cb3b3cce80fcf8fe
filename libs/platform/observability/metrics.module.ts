import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics';
import { MetricsServer } from './metrics-server';

/** `Metrics` for everyone. The composition root decides between `MetricsController` and `MetricsServer`. */
@Global()
@Module({
  providers: [
    {
      provide: Metrics,
      useFactory: () => {
        const metrics = new Metrics();
        metrics.collectProcessMetrics();
        return metrics;
      },
    },
    MetricsServer,
  ],
  exports: [Metrics, MetricsServer],
})
export class MetricsModule {}
