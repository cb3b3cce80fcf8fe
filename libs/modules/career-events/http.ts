export { CareerEventsHttpModule } from './http/career-events-http.module';
