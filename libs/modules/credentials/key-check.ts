import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { TokenVault, VaultError } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { StartRefusedError } from '@calendar/platform/errors';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CREDENTIAL_COLUMNS, sealContext, toCredential, type CredentialRow, type TokenKind } from './credential';

/** One that opens proves its key. One that does not may be damaged by itself; not so many. */
const SAMPLES = 5;
const KINDS: readonly TokenKind[] = ['refresh_token', 'access_token'];

/** What became of the key ids that stored tokens are sealed with. */
interface Verdicts {
  good: Set<string>;
  /** Configured, and not the key that has sealed what is stored. */
  wrong: Set<string>;
  /** Not configured. */
  missing: Set<string>;
}

/** Tries the keys on what is stored before a process works with them: a wrong one would not be noticed for an hour. */
@Injectable()
export class KeyCheck {
  private readonly logger = new Logger(KeyCheck.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly unitOfWork: UnitOfWork,
    private readonly vault: TokenVault,
  ) {}

  /**
   * @throws StartRefusedError for a key that is another one than its id says, and in production also when no key is there
   *   of all that have sealed something. That some of them are missing is told: their tokens may be lost for good.
   */
  async assertKeysFit(): Promise<void> {
    const { good, wrong, missing } = await this.verdicts();
    if (wrong.size > 0) {
      throw new StartRefusedError(
        `TOKEN_ENCRYPTION_KEYS holds another key than before under the id ${list(wrong)}: it opens nothing of what is ` +
          'stored. Put the former key back, and give a new one an id of its own.',
      );
    }
    if (missing.size === 0) return;
    if (good.size === 0 && this.config.environment === 'production') {
      throw new StartRefusedError(
        `TOKEN_ENCRYPTION_KEYS lacks the key ${list(missing)}, and no other one opens what is stored. Put it back beside ` +
          'the new one; docs/configuration.md says what to do when it is lost.',
      );
    }
    this.logger.error(`TOKEN_ENCRYPTION_KEYS lacks the key ${list(missing)}: tokens sealed with it cannot be used`);
  }

  /** What became of the keys, from a few tokens that each has sealed. */
  async verdicts(): Promise<Verdicts> {
    const verdicts: Verdicts = { good: new Set(), wrong: new Set(), missing: new Set() };
    for (const kind of KINDS) {
      for (let head = await this.headAfter(kind, ''); head !== null; head = await this.headAfter(kind, head)) {
        await this.judge(kind, head, verdicts);
      }
    }
    return verdicts;
  }

  private async judge(kind: TokenKind, head: string, verdicts: Verdicts): Promise<void> {
    const rows = await this.unitOfWork.query<CredentialRow>(
      `SELECT ${CREDENTIAL_COLUMNS} FROM calendar_credentials
        WHERE split_part(${kind}, '.', 1) = $1 AND status <> 'reauth_required' LIMIT $2`,
      [head, SAMPLES],
    );
    const codes = new Set<string>();
    for (const row of rows) codes.add(await this.attempt(row, kind));
    const [first] = rows;
    if (!first) return;
    const kid = this.kidOf(first[kind]);
    if (codes.has('good')) verdicts.good.add(kid);
    else verdicts[codes.has('unknown-key') ? 'missing' : 'wrong'].add(kid);
  }

  private async attempt(row: CredentialRow, kind: TokenKind): Promise<'good' | VaultError['code']> {
    try {
      await this.vault.open(row[kind], sealContext(toCredential(row), kind));
      return 'good';
    } catch (error) {
      if (error instanceof VaultError) return error.code;
      throw error;
    }
  }

  private kidOf(sealed: string): string {
    try {
      return this.vault.sealedWith(sealed);
    } catch {
      return '(unreadable)';
    }
  }

  /** What stands before the first dot names the key: there are as many as there are keys, and an index of them. */
  private async headAfter(kind: TokenKind, head: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ head: string }>(
      `SELECT split_part(${kind}, '.', 1) AS head FROM calendar_credentials
        WHERE split_part(${kind}, '.', 1) > $1 ORDER BY split_part(${kind}, '.', 1) LIMIT 1`,
      [head],
    );
    return row?.head ?? null;
  }
}

function list(kids: ReadonlySet<string>): string {
  return [...kids].toSorted().join(', ');
}
