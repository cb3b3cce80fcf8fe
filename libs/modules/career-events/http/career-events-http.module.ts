import { CareerEventViews } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { CareerEventsModule } from '../career-events.module';
import { BulkController } from './bulk.controller';
import { EventViews } from './event-views';
import { EventsController } from './events.controller';
import { PreviewController } from './preview.controller';
import { SeriesController } from './series.controller';
import { StoredEventViews } from './stored-event-views';

/** Global: other modules show events through the port `CareerEventViews`. */
@Global()
@Module({
  imports: [CareerEventsModule],
  providers: [EventViews, { provide: CareerEventViews, useClass: StoredEventViews }],
  controllers: [BulkController, EventsController, PreviewController, SeriesController],
  exports: [CareerEventViews],
})
export class CareerEventsHttpModule {}
