import { SyncRulesOf } from '@calendar/contracts/ports';
import type { SyncRules } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { PreferencesStore } from './preferences.store';

/** Answers other modules from the stored preferences. */
@Injectable()
export class StoredSyncRules extends SyncRulesOf {
  constructor(private readonly store: PreferencesStore) {
    super();
  }

  async user(userId: string): Promise<SyncRules> {
    return (await this.store.of(userId)).rules;
  }
}
