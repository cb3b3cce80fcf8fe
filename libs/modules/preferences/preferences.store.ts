import type { SyncRules } from '@calendar/contracts/vocabulary';
import { UnitOfWork, type SharedStatement } from '@calendar/platform/database';
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

  of(userId: string): Promise<StoredPreferences> {
    return this.unitOfWork.share(this.readEach, userId);
  }

  private readonly readEach: SharedStatement<string, StoredPreferences> = {
    writes: false,
    run: async (userIds) => {
      const rows = await this.unitOfWork.query<StoredPreferences & { user_id: string }>(
        'SELECT user_id, version, rules FROM calendar_preferences WHERE user_id = ANY($1::text[])',
        [userIds],
      );
      const stored = new Map(rows.map(({ user_id: userId, ...preferences }) => [userId, preferences]));
      return userIds.map((userId) => stored.get(userId) ?? { version: 1, rules: DEFAULT_RULES });
    },
  };

  async save(userId: string, preferences: StoredPreferences): Promise<void> {
    await this.unitOfWork.query(
      `INSERT INTO calendar_preferences (user_id, version, rules) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, rules = excluded.rules, updated_at = now()`,
      [userId, preferences.version, JSON.stringify(preferences.rules)],
    );
  }
}
