import type { SyncRules } from '../vocabulary';

/** "What does this person want to have in which calendar?" Answered by preferences. */
export abstract class SyncRulesOf {
  /** The stored rules, or the defaults of a person who never chose. */
  abstract user(userId: string): Promise<SyncRules>;

  /**
   * The rules as a change of the preferences would make them; nothing is stored.
   *
   * @param patch JSON Merge Patch, as a client sends it
   * @throws AppError `validation.failed`, as the change itself would
   */
  abstract patched(userId: string, patch: unknown): Promise<SyncRules>;
}
