import type { MigrationClasses } from '@calendar/platform/database';
import { CareerEvents1764000003000 } from './1764000003000-career-events';
import { Preferences1764000004000 } from './1764000004000-preferences';
import { Sync1764000005000 } from './1764000005000-sync';

/** Every migration, oldest first. Listed by hand: the bundle has no folder to search. */
export const MIGRATIONS: MigrationClasses = [CareerEvents1764000003000, Preferences1764000004000, Sync1764000005000];
