import type { SyncRules } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { DEFAULT_RULES } from './default-rules';

export interface StoredPreferences {
  /** 1 for a person who never chose; every change adds one. */
  version: number;
  rules: SyncRules;
}

/** The preferences of people, one row each. A person without a row has the defaults. */
@Injectable()
export class PreferencesStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async of(userId: string): Promise<StoredPreferences> {
    const [row] = await this.unitOfWork.query<StoredPreferences>(
      'SELECT version, rules FROM calendar_preferences WHERE user_id = $1',
      [userId],
    );
    return row ?? { version: 1, rules: DEFAULT_RULES };
  }

  async save(userId: string, preferences: StoredPreferences): Promise<void> {
    await this.unitOfWork.query(
      `INSERT INTO calendar_preferences (user_id, version, rules) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, rules = excluded.rules, updated_at = now()`,
      [userId, preferences.version, JSON.stringify(preferences.rules)],
    );
  }
}
