import { SyncRulesOf } from '@calendar/contracts/ports';
import type { SyncRules } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { withOneNameEach } from './calendar-alias';
import { CalendarAccountStore } from './calendar-account.store';

/** The rules of people, in which every calendar has one name: what sync plans by. */
@Injectable()
export class CalendarRules {
  constructor(
    private readonly rules: SyncRulesOf,
    private readonly accounts: CalendarAccountStore,
  ) {}

  async of(userId: string): Promise<SyncRules> {
    const [rules, primaryIds] = await Promise.all([this.rules.user(userId), this.accounts.primaryIds(userId)]);
    return withNames(rules, primaryIds);
  }

  /** The given rules of a person, with one name for each calendar. */
  async named(userId: string, rules: SyncRules): Promise<SyncRules> {
    return withNames(rules, await this.accounts.primaryIds(userId));
  }
}

function withNames(rules: SyncRules, primaryIds: Map<string, string>): SyncRules {
  return { ...rules, targets: withOneNameEach(rules.targets, primaryIds) };
}
