import { CareerEventsReader } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { CareerEventChanges } from './career-event-changes';
import { CareerEventStore } from './career-event.store';
import { CareerEventUpserts } from './career-event-upserts';
import { CareerEventsService } from './career-events.service';
import { EventMarkStore } from './event-mark.store';
import { EventQuota } from './event-quota';
import { TakeOverFieldsWhenRemoteChangeMerged } from './listeners/take-over-fields-when-remote-change-merged.listener';
import { CareerEventSeries } from './series/career-event-series';
import { SeriesStore } from './series/series.store';
import { StoredCareerEvents } from './stored-career-events';

/** Global: other modules ask it through the port `CareerEventsReader`. */
@Global()
@Module({
  providers: [
    CareerEventStore,
    CareerEventChanges,
    CareerEventUpserts,
    CareerEventSeries,
    EventMarkStore,
    EventQuota,
    SeriesStore,
    CareerEventsService,
    StoredCareerEvents,
    { provide: CareerEventsReader, useExisting: StoredCareerEvents },
    TakeOverFieldsWhenRemoteChangeMerged,
  ],
  exports: [CareerEventSeries, CareerEventStore, CareerEventsService, CareerEventsReader],
})
export class CareerEventsModule {}
