import { SyncRulesOf } from '@calendar/contracts/ports';
import type { SyncRules } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { PreferencesService } from './preferences.service';

/** Answers other modules from the stored preferences. */
@Injectable()
export class StoredSyncRules extends SyncRulesOf {
  constructor(private readonly preferences: PreferencesService) {
    super();
  }

  async user(userId: string): Promise<SyncRules> {
    return (await this.preferences.of(userId)).rules;
  }

  async patched(userId: string, patch: unknown): Promise<SyncRules> {
    return this.preferences.patched(userId, await this.preferences.of(userId), patch);
  }
}
