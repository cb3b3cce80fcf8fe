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
    return this.named(userId, await this.rules.user(userId));
  }

  /** The given rules of a person, with one name for each calendar. */
  async named(userId: string, rules: SyncRules): Promise<SyncRules> {
    return { ...rules, targets: withOneNameEach(rules.targets, await this.accounts.primaryIds(userId)) };
  }
}
