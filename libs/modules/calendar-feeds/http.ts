export { CalendarFeedsHttpModule } from './http/calendar-feeds-http.module';
