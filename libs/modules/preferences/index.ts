export { DEFAULT_RULES } from './default-rules';
export { PreferencesModule } from './preferences.module';
export { PreferencesService } from './preferences.service';
