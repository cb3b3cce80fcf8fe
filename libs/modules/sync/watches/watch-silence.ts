import { NOTIFYING_PROVIDER_IDS, type ProviderId } from '@calendar/contracts/vocabulary';
import { Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';

/** How long each provider has sent no notification: a long time for all processes means that pushes do not arrive. */
@Injectable()
export class WatchSilence {
  private readonly heardAt = new Map<ProviderId, number>();

  constructor(metrics: Metrics) {
    const { heardAt } = this;
    for (const provider of NOTIFYING_PROVIDER_IDS) this.heard(provider);
    metrics.gauge({
      name: 'copilot_calendar_watch_silence_seconds',
      help: 'Since the last notification that this process got from a provider, or since it began.',
      labelNames: ['provider'],
      collect() {
        for (const [provider, at] of heardAt) this.set({ provider }, (performance.now() - at) / 1_000);
      },
    });
  }

  /** A notification of a watch of ours has come. */
  heard(provider: ProviderId): void {
    this.heardAt.set(provider, performance.now());
  }
}
