import { Module } from '@nestjs/common';
import { CareerEventsModule } from '../career-events.module';
import { BulkController } from './bulk.controller';
import { EventViews } from './event-views';
import { EventsController } from './events.controller';
import { PreviewController } from './preview.controller';

@Module({
  imports: [CareerEventsModule],
  providers: [EventViews],
  controllers: [BulkController, EventsController, PreviewController],
})
export class CareerEventsHttpModule {}
