import type { SyncRules } from '../vocabulary';

/** "What does this person want to have in which calendar?" Answered by preferences. */
export abstract class SyncRulesOf {
  /** The stored rules, or the defaults of a person who never chose. */
  abstract user(userId: string): Promise<SyncRules>;
}
