import { DomainEvents, PreferencesChanged } from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { Connections } from '@calendar/contracts/ports';
import type { SyncRules } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import type { FieldError } from '@calendar/platform/errors';
import { Injectable } from '@nestjs/common';
import { changedRules } from './changed-rules';
import { DEFAULT_RULES } from './default-rules';
import { mergePatch, unknownRemovals, type Json } from './merge-patch';
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
    return this.changeBy('person', userId, async (stored) => {
      if (!isExpected(stored.version)) {
        throw problem('preferences.version-mismatch', {
          detail: `The preferences are at version ${stored.version} now. Read them again and repeat your change.`,
        });
      }
      return this.patched(userId, stored, patch);
    });
  }

  /** What a patch makes of stored rules; stores nothing. @throws AppError `validation.failed` */
  async patched(userId: string, { rules: stored }: StoredPreferences, patch: unknown): Promise<SyncRules> {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
      throw problem('validation.failed', {
        detail: 'Send a JSON object with the members to change.',
        errors: [{ field: '', rule: 'type', message: 'must be an object' }],
      });
    }
    const rules = merged(stored, patch as Json);
    await this.checkConnections(userId, rules, stored);
    return rules;
  }

  /**
   * Changes the rules with what has happened to accounts and publishes them, unless the change changes nothing. Joins a
   * surrounding transaction.
   */
  change(userId: string, update: (stored: StoredPreferences) => SyncRules): Promise<StoredPreferences> {
    return this.changeBy('system', userId, update);
  }

  private changeBy(
    changedBy: 'person' | 'system',
    userId: string,
    update: (stored: StoredPreferences) => SyncRules | Promise<SyncRules>,
  ): Promise<StoredPreferences> {
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const stored = await this.store.of(userId);
      const rules = await update(stored);
      const changed = changedRules(stored.rules, rules);
      if (changed.length === 0) return stored;
      const next = { version: stored.version + 1, rules };
      await this.store.save(userId, next);
      await this.events.publish(new PreferencesChanged({ userId, ...next, changed, changedBy }));
      return next;
    });
  }

  /** Publishes the rules as they are, for accounts that they did not hold for until now. Joins a transaction. */
  async applyAgain(userId: string): Promise<void> {
    await this.unitOfWork.runInTurnOf(userId, async () => {
      const stored = await this.store.of(userId);
      await this.events.publish(new PreferencesChanged({ userId, ...stored, changed: [], changedBy: 'system' }));
    });
  }

  /** New targets need an account that is there to stay; what is stored already stands in nobody's way. */
  private async checkConnections(userId: string, rules: SyncRules, stored: SyncRules): Promise<void> {
    const connections = await this.connections.ofUser(userId);
    const staying = connections.filter(({ status }) => status !== 'disconnecting').map(({ id }) => id);
    const known = new Set([...staying, ...stored.targets.map(({ connectionId }) => connectionId)]);
    const errors = rules.targets.flatMap(({ connectionId }, index): FieldError[] =>
      known.has(connectionId)
        ? []
        : [
            {
              field: `targets.${index}.connectionId`,
              rule: 'reference',
              message: 'is not one of your connected accounts',
            },
          ],
    );
    if (errors.length > 0) throw invalid(errors);
  }
}

/** @throws AppError `validation.failed` */
function merged(stored: SyncRules, patch: Json): SyncRules {
  const defaults = DEFAULT_RULES as unknown as Json;
  // Over the defaults, so that what was set to `null` is there again.
  const parsed = parseRules(mergePatch(defaults, mergePatch(stored as unknown as Json, patch)));
  const unknown = unknownRemovals(defaults, patch).map((field): FieldError => ({
    field,
    rule: 'unknown',
    message: 'is not a known property',
  }));
  if (parsed.ok && unknown.length === 0) return parsed.rules;
  throw invalid(parsed.ok ? unknown : [...unknown, ...parsed.errors]);
}

function invalid(errors: FieldError[]) {
  return problem('validation.failed', { detail: 'Correct the fields named in errors and try again.', errors });
}
