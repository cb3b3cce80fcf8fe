import type { AccountLogin, LoginRefusal } from '@calendar/contracts/calendar-provider';
import { problem, type ProblemCode } from '@calendar/contracts/errors';
import { Jobs, NoAnswerError } from '@calendar/contracts/jobs';
import type { LoginAnswer } from '@calendar/contracts/ports';
import type { FirstSyncStart } from '@calendar/contracts/vocabulary';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { UnitOfWork } from '@calendar/platform/database';
import type { AppError } from '@calendar/platform/errors';
import { Inject, Injectable } from '@nestjs/common';
import { GrantHandover, type HandedOver } from '../grant-handover';
import { LoginLimit } from './login-limit';
import { SealedLogins } from './sealed-logins';

const TIMEOUT_MS = 20_000;
/** No server takes the password of another day for longer than it likes to; nobody tells when. */
const NEVER = '9999-12-31T00:00:00.000Z';

const REFUSALS: Readonly<Record<LoginRefusal, { code: ProblemCode; field: string; detail: string }>> = {
  'auth-failed': {
    code: 'caldav.auth-failed',
    field: 'password',
    detail:
      'The server does not take this name with this password. Most services want an app password, made for us alone.',
  },
  'not-found': {
    code: 'caldav.not-found',
    field: 'serverUrl',
    detail: 'There is no CalDAV server at this address. Look up the address that your service gives for calendar apps.',
  },
  'no-calendar': {
    code: 'caldav.no-calendar',
    field: 'username',
    detail: 'This account has no calendar for events. Make one there, then try again.',
  },
  'address-refused': {
    code: 'caldav.address-refused',
    field: 'serverUrl',
    detail: 'Give the https address of a server on the public internet, on port 443 or one above 1023.',
  },
};

/** Connects an account by a password, where a service has no page for consents. */
@Injectable()
export class PasswordConnectService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly jobs: Jobs,
    private readonly logins: SealedLogins,
    private readonly limit: LoginLimit,
    private readonly handover: GrantHandover,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * @returns the connection of the account: the one that it has had before, if it had one
   * @throws AppError `provider.off`, `caldav.*`, `connection.unavailable`, and what the grant cannot be kept for
   */
  async connect(userId: string, login: AccountLogin & { start: FirstSyncStart }): Promise<HandedOver> {
    if (!this.config.providers.caldav) {
      throw problem('provider.off', { detail: 'CalDAV is switched off on this installation.' });
    }
    await this.limit.admit(userId);
    const answer = await this.ask(userId, login);
    if (answer.kind === 'refused') throw refusal(answer.reason);
    if (answer.kind === 'unavailable') throw unavailable();
    const { accountId, accountName, sealedAccessToken, sealedRefreshToken } = answer;
    return this.unitOfWork.runInTurnOf(userId, () =>
      this.handover.handOver({
        userId,
        provider: 'caldav',
        account: { accountId, accountEmail: accountName },
        scopes: [],
        sealedAccessToken,
        sealedRefreshToken,
        accessTokenExpiresAt: NEVER,
        renews: null,
        start: login.start,
      }),
    );
  }

  private async ask(userId: string, login: AccountLogin): Promise<LoginAnswer> {
    const sealed = await this.logins.seal({ userId, provider: 'caldav' }, login);
    try {
      return (await this.jobs.ask('sign_in_to_account', sealed, TIMEOUT_MS)) as LoginAnswer;
    } catch (error) {
      if (error instanceof NoAnswerError) throw unavailable();
      throw error;
    }
  }
}

function refusal(reason: LoginRefusal): AppError {
  const { code, field, detail } = REFUSALS[reason];
  return problem(code, { detail, errors: [{ field, rule: 'reference', message: detail }] });
}

function unavailable(): AppError {
  return problem('connection.unavailable', {
    detail: 'The calendar server does not answer. Nothing was connected; try again in a moment.',
  });
}
