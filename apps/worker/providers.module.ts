import { ProviderRegistry, type CalendarProvider } from '@calendar/contracts/calendar-provider';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { DatabaseClock } from '@calendar/platform/database';
import { Egress, ServerEgress } from '@calendar/platform/http';
import { createCaldavProvider } from '@calendar/providers/caldav';
import { createGoogleProvider } from '@calendar/providers/google';
import { createMicrosoftProvider } from '@calendar/providers/microsoft';
import { Global, Module } from '@nestjs/common';

/** The adapters of this process. A new provider is one more line in the factory below. */
class BoundProviders extends ProviderRegistry {
  private readonly byId: ReadonlyMap<ProviderId, CalendarProvider>;

  constructor(providers: readonly CalendarProvider[]) {
    super();
    this.byId = new Map(providers.map((provider) => [provider.id, provider]));
  }

  override get(id: ProviderId): CalendarProvider {
    const provider = this.byId.get(id);
    if (!provider) throw new Error(`No adapter is bound for ${id}`);
    return provider;
  }
}

@Global()
@Module({
  providers: [
    {
      provide: ProviderRegistry,
      useFactory: ({ fetch }: Egress, servers: ServerEgress, clock: DatabaseClock, config: AppConfig) => {
        const now = () => clock.now().getTime();
        const { google, microsoft } = config.requestsPerMinute;
        return new BoundProviders([
          createGoogleProvider({ fetch, now, requestsPerMinute: google }),
          createMicrosoftProvider({ fetch, now, requestsPerMinute: microsoft }),
          createCaldavProvider({ fetch: servers.fetch, now }),
        ]);
      },
      inject: [Egress, ServerEgress, DatabaseClock, APP_CONFIG],
    },
  ],
  exports: [ProviderRegistry],
})
export class ProvidersModule {}
