export { NotificationsHttpModule } from './http/notifications-http.module';
