import { Injectable } from '@nestjs/common';
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';

type MetricName = `copilot_calendar_${string}`;
type Named<Configuration> = Omit<Configuration, 'name' | 'registers'> & { name: MetricName };

/** Seconds; wide enough for a fast database call and for a provider that takes half a minute. */
export const LATENCY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** For what may take hours when somebody is away. */
export const LONG_LATENCY_BUCKETS = [...LATENCY_BUCKETS, 60, 300, 1_800];

/**
 * The Prometheus metrics of this process, in a registry of their own. Asking twice for one name gives the same metric,
 * so that each place that counts can define what it counts.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  counter<Label extends string>(configuration: Named<CounterConfiguration<Label>>): Counter<Label> {
    return this.once(configuration.name, () => new Counter({ ...configuration, registers: [this.registry] }));
  }

  gauge<Label extends string>(configuration: Named<GaugeConfiguration<Label>>): Gauge<Label> {
    return this.once(configuration.name, () => new Gauge({ ...configuration, registers: [this.registry] }));
  }

  /** Buckets are `LATENCY_BUCKETS` unless given. */
  histogram<Label extends string>(configuration: Named<HistogramConfiguration<Label>>): Histogram<Label> {
    return this.once(
      configuration.name,
      () => new Histogram({ buckets: LATENCY_BUCKETS, ...configuration, registers: [this.registry] }),
    );
  }

  /** Adds memory, CPU, event loop and garbage collection of this process. */
  collectProcessMetrics(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  private once<Metric>(name: string, create: () => Metric): Metric {
    return (this.registry.getSingleMetric(name) as Metric | undefined) ?? create();
  }
}
