import type { FirstSyncStart } from '@calendar/contracts/vocabulary';
import { hashSecret, randomToken } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { OauthProviderId } from './provider-profiles';
import type { Account } from './token-response';

const LIFE_SECONDS = 10 * 60;

/** A grant that nobody holds yet. Its tokens are sealed for the person who began the consent. */
export interface ParkedGrant {
  userId: string;
  provider: OauthProviderId;
  account: Account;
  scopes: string[];
  /** `null` when the provider gave none with this consent. */
  sealedRefreshToken: string | null;
  sealedAccessToken: string;
  /** ISO instant. */
  accessTokenExpiresAt: string;
  /** Id of the connection whose grant was to be renewed. */
  renews: string | null;
  start: FirstSyncStart;
}

/** A parked grant that nobody can finish any more: it is to be revoked and destroyed. */
export interface EndedGrant extends ParkedGrant {
  ticketHash: string;
  endedAt: Date;
}

interface ParkedRow {
  ticket_hash: string;
  user_id: string;
  provider: OauthProviderId;
  account_id: string;
  account_email: string;
  scopes: string[];
  sealed_refresh_token: string | null;
  sealed_access_token: string;
  access_token_expires_at: Date;
  renews: string | null;
  start: FirstSyncStart;
  expires_at: Date;
}

const COLUMNS = `ticket_hash, user_id, provider, account_id, account_email, scopes, sealed_refresh_token,
  sealed_access_token, access_token_expires_at, renews, start, expires_at`;

/** Whoever waits for a row in another's hands looks at the time again when they get it. */
const GOOD = 'expires_at > clock_timestamp()';

/**
 * Grants between the consent at the provider and the person's own word for it. A ticket is random, stored hashed, good
 * once and for ten minutes; without it nobody gets at the grant.
 */
@Injectable()
export class ParkedGrants {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns the ticket, which is known to nobody else */
  async park(grant: ParkedGrant): Promise<string> {
    const ticket = randomToken();
    await this.insert(hashSecret(ticket), grant, LIFE_SECONDS);
    return ticket;
  }

  /** Keeps a grant that nobody is to have until it is revoked: what fails, or is cut off, is done later. */
  async keepUntilRevoked(grant: ParkedGrant): Promise<EndedGrant> {
    const [row] = await this.insert(hashSecret(randomToken()), grant, 0);
    return toEnded(row!);
  }

  /** @returns whose a good ticket is, and for which provider; `null` for any other */
  async ownerOf(ticket: string): Promise<Pick<ParkedGrant, 'userId' | 'provider'> | null> {
    const [row] = await this.unitOfWork.query<Pick<ParkedRow, 'user_id' | 'provider'>>(
      `SELECT user_id, provider FROM parked_grants WHERE ticket_hash = $1 AND ${GOOD}`,
      [hashSecret(ticket)],
    );
    return row ? { userId: row.user_id, provider: row.provider } : null;
  }

  /** Uses a ticket up. @returns its grant; `null` when somebody has been quicker, or the time is over */
  async take(ticket: string): Promise<ParkedGrant | null> {
    const [row] = await this.unitOfWork.query<ParkedRow>(
      `DELETE FROM parked_grants WHERE ticket_hash = $1 AND ${GOOD} RETURNING ${COLUMNS}`,
      [hashSecret(ticket)],
    );
    return row ? toGrant(row) : null;
  }

  /** The ticket is good no more. @returns what is to be revoked; `null` when somebody has been quicker */
  async end(ticket: string): Promise<EndedGrant | null> {
    const [row] = await this.unitOfWork.query<ParkedRow>(
      `UPDATE parked_grants SET expires_at = clock_timestamp() WHERE ticket_hash = $1 AND ${GOOD} RETURNING ${COLUMNS}`,
      [hashSecret(ticket)],
    );
    return row ? toEnded(row) : null;
  }

  async ended(limit: number): Promise<EndedGrant[]> {
    const rows = await this.unitOfWork.query<ParkedRow>(
      `SELECT ${COLUMNS} FROM parked_grants WHERE expires_at <= now() ORDER BY expires_at LIMIT $1`,
      [limit],
    );
    return rows.map(toEnded);
  }

  async destroy({ ticketHash }: EndedGrant): Promise<void> {
    await this.unitOfWork.query('DELETE FROM parked_grants WHERE ticket_hash = $1', [ticketHash]);
  }

  /** Whether anybody may still finish a consent to this account. */
  async awaits(provider: string, accountId: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `SELECT ticket_hash FROM parked_grants WHERE provider = $1 AND account_id = $2 AND ${GOOD} LIMIT 1`,
      [provider, accountId],
    );
    return rows.length > 0;
  }

  private insert(ticketHash: string, grant: ParkedGrant, lifeSeconds: number): Promise<ParkedRow[]> {
    return this.unitOfWork.query<ParkedRow>(
      `INSERT INTO parked_grants (${COLUMNS})
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now() + make_interval(secs => $12)) RETURNING ${COLUMNS}`,
      [
        ticketHash,
        grant.userId,
        grant.provider,
        grant.account.accountId,
        grant.account.accountEmail,
        grant.scopes,
        grant.sealedRefreshToken,
        grant.sealedAccessToken,
        grant.accessTokenExpiresAt,
        grant.renews,
        grant.start,
        lifeSeconds,
      ],
    );
  }
}

function toGrant(row: ParkedRow): ParkedGrant {
  return {
    userId: row.user_id,
    provider: row.provider,
    account: { accountId: row.account_id, accountEmail: row.account_email },
    scopes: row.scopes,
    sealedRefreshToken: row.sealed_refresh_token,
    sealedAccessToken: row.sealed_access_token,
    accessTokenExpiresAt: row.access_token_expires_at.toISOString(),
    renews: row.renews,
    start: row.start,
  };
}

function toEnded(row: ParkedRow): EndedGrant {
  return { ...toGrant(row), ticketHash: row.ticket_hash, endedAt: row.expires_at };
}
