export type {
  AppConfig,
  AuthConfig,
  DatabaseConfig,
  EncryptionKey,
  Environment,
  GoogleClientConfig,
  LogLevel,
  MicrosoftClientConfig,
  RedisConfig,
  RedisTls,
} from './app-config';
export { ConfigError } from './config-error';
export { APP_CONFIG, ConfigModule } from './config.module';
export { loadConfig, loadDatabaseConfig, loadMigrationConfig, loadRotationConfig } from './load-config';
export { readRedisUrl, redisAddress, type RedisAddress, type RedisNode } from './redis-address';
export { startupNotes } from './startup-notes';
