import type { SyncRules } from '../vocabulary';
import { DomainEvent } from './domain-event';

export class PreferencesChanged extends DomainEvent<{
  userId: string;
  version: number;
  /** The whole new rule set: listeners need not ask back. */
  rules: SyncRules;
}> {
  static readonly eventName = 'preferences.changed';
  static readonly owner = 'preferences';
}
