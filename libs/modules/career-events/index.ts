export { CareerEventsModule } from './career-events.module';
export { CareerEventsService } from './career-events.service';
