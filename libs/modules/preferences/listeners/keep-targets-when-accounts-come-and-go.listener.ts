import { CredentialConnected, CredentialDisconnected, FirstSyncStarted, On } from '@calendar/contracts/domain-events';
import { CAREER_EVENT_TYPES } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { PreferencesService } from '../preferences.service';

/** A new account gets everything into its default calendar; an account that leaves takes its targets along. */
@Injectable()
export class KeepTargetsWhenAccountsComeAndGo {
  constructor(private readonly preferences: PreferencesService) {}

  @On(CredentialConnected, { phase: 'in-transaction' })
  async addTarget({ payload }: CredentialConnected): Promise<void> {
    const { userId, connectionId } = payload;
    await this.preferences.change(userId, ({ rules }) => {
      if (rules.targets.some((target) => target.connectionId === connectionId)) return rules;
      const target = { connectionId, calendarId: 'primary', eventTypes: [...CAREER_EVENT_TYPES] };
      return { ...rules, targets: [...rules.targets, target] };
    });
  }

  /** From now on the rules hold for one more account. */
  @On(FirstSyncStarted, { phase: 'in-transaction' })
  async apply({ payload }: FirstSyncStarted): Promise<void> {
    await this.preferences.applyAgain(payload.userId);
  }

  @On(CredentialDisconnected, { phase: 'in-transaction' })
  async removeTargets({ payload }: CredentialDisconnected): Promise<void> {
    const { userId, connectionId } = payload;
    await this.preferences.change(userId, ({ rules }) => ({
      ...rules,
      targets: rules.targets.filter((target) => target.connectionId !== connectionId),
    }));
  }
}
