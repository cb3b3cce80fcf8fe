import type { SyncRules } from '../vocabulary';
import { DomainEvent } from './domain-event';

export class PreferencesChanged extends DomainEvent<{
  userId: string;
  version: number;
  /** The whole new rule set: listeners need not ask back. */
  rules: SyncRules;
  /** The names of the rules that are others than before; none when they are published again for another account. */
  changed: string[];
  /** `system`: they follow accounts that come and go. */
  changedBy: 'person' | 'system';
}> {
  static readonly eventName = 'preferences.changed';
  static readonly owner = 'preferences';
}
