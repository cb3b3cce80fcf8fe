export { PreferencesHttpModule } from './http/preferences-http.module';
