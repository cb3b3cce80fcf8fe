export { SyncHttpModule } from './http/sync-http.module';
