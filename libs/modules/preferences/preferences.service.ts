import { isDeepStrictEqual } from 'node:util';
import { DomainEvents, PreferencesChanged } from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { Connections } from '@calendar/contracts/ports';
import type { SyncRules } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import type { FieldError } from '@calendar/platform/errors';
import { Injectable } from '@nestjs/common';
import { DEFAULT_RULES } from './default-rules';
import { mergePatch } from './merge-patch';
import { PreferencesStore, type StoredPreferences } from './preferences.store';
import { parseRules } from './rules.schema';

/** Reads and changes what a person wants to have in which calendar. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: PreferencesStore,
    private readonly connections: Connections,
    private readonly events: DomainEvents,
  ) {}

  of(userId: string): Promise<StoredPreferences> {
    return this.store.of(userId);
  }

  /**
   * Applies a JSON Merge Patch; a member set to `null` goes back to its default.
   *
   * @param isExpected whether the stored version is one the caller knows (If-Match)
   * @throws AppError `preferences.version-mismatch`, `validation.failed`
   */
  patch(userId: string, patch: unknown, isExpected: (version: number) => boolean): Promise<StoredPreferences> {
    return this.change(userId, async (stored) => {
      if (!isExpected(stored.version)) {
        throw problem('preferences.version-mismatch', {
          detail: `The preferences are at version ${stored.version} now. Read them again and repeat your change.`,
        });
      }
      const merged = mergePatch(structuredClone(stored.rules) as never, patch as never);
      const parsed = parseRules(mergePatch(structuredClone(DEFAULT_RULES) as never, merged));
      if (!parsed.ok) throw invalid(parsed.errors);
      await this.checkConnections(userId, parsed.rules);
      return parsed.rules;
    });
  }

  /** Changes the rules and publishes them, unless the change changes nothing. Joins a surrounding transaction. */
  change(
    userId: string,
    update: (stored: StoredPreferences) => SyncRules | Promise<SyncRules>,
  ): Promise<StoredPreferences> {
    return this.unitOfWork.run(async () => {
      const stored = await this.store.lock(userId);
      const rules = await update(stored);
      if (isDeepStrictEqual(rules, stored.rules)) return stored;
      const changed = { version: stored.version + 1, rules };
      await this.store.save(userId, changed);
      await this.events.publish(new PreferencesChanged({ userId, ...changed }));
      return changed;
    });
  }

  private async checkConnections(userId: string, rules: SyncRules): Promise<void> {
    const own = new Set((await this.connections.ofUser(userId)).map((connection) => connection.id));
    const errors = rules.targets.flatMap(({ connectionId }, index) =>
      own.has(connectionId)
        ? []
        : [{ field: `targets.${index}.connectionId`, message: 'is not one of your connected accounts' }],
    );
    if (errors.length > 0) throw invalid(errors);
  }
}

function invalid(errors: FieldError[]) {
  return problem('validation.failed', { detail: 'Correct the fields named in errors and try again.', errors });
}
