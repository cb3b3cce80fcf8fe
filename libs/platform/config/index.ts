export type {
  AppConfig,
  AuthConfig,
  EncryptionKey,
  Environment,
  GoogleClientConfig,
  LogLevel,
  MicrosoftClientConfig,
} from './app-config';
export { ConfigError } from './config-error';
export { APP_CONFIG, ConfigModule } from './config.module';
export { loadConfig, loadDatabaseConfig, loadRotationConfig } from './load-config';
export { startupNotes } from './startup-notes';
