import type { SyncRules } from '@calendar/contracts/vocabulary';
import { UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { DEFAULT_RULES } from './default-rules';

export interface StoredPreferences {
  /** 1 for a person who never chose; every change adds one. */
  version: number;
  rules: SyncRules;
}

/** What the release before reads as a whole, and what has a column of its own. */
interface Row {
  userId: string;
  version: number;
  rules: Omit<SyncRules, 'clashWarning'>;
  clashWarning: boolean;
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
      const rows = await this.unitOfWork.query<Row>(
        `SELECT user_id AS "userId", version, rules, clash_warning AS "clashWarning"
           FROM calendar_preferences WHERE user_id = ANY($1::text[])`,
        [userIds],
      );
      const stored = new Map(rows.map((row) => [row.userId, toPreferences(row)]));
      return userIds.map((userId) => stored.get(userId) ?? { version: 1, rules: DEFAULT_RULES });
    },
  };

  async save(userId: string, { version, rules: { clashWarning, ...rules } }: StoredPreferences): Promise<void> {
    await this.unitOfWork.query(
      `INSERT INTO calendar_preferences (user_id, version, rules, clash_warning) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, rules = excluded.rules,
              clash_warning = excluded.clash_warning, updated_at = now()`,
      [userId, version, JSON.stringify(rules), clashWarning],
    );
  }
}

function toPreferences({ version, rules, clashWarning }: Row): StoredPreferences {
  return { version, rules: { ...rules, clashWarning } };
}
