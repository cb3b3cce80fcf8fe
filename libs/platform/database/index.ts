export { connect } from './connect';
export { dataSourceOptions, type DatabaseSettings, type MigrationClasses } from './data-source-options';
export { DatabaseClock } from './database-clock';
export { DatabaseModule } from './database.module';
export { exactInstant } from './exact-instant';
export { LineTooLongError } from './lines';
export { applyMigrations, assertMigrated, hasPendingMigrations } from './migrations';
export { SnakeNamingStrategy } from './snake-naming.strategy';
export { UnitOfWork } from './unit-of-work';
