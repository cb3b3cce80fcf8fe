import { DomainEvents, GrantObtained } from '@calendar/contracts/domain-events';
import { Connections } from '@calendar/contracts/ports';
import type { ConnectionSummary, ProviderId } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import type { ParkedGrant } from './parked-grant.store';

export const FINISH_OUTCOMES = ['connected', 'reconnected', 'unchanged', 'other-account'] as const;

/**
 * `connected`: for the first time, or again after a disconnect. `reconnected`: its access had ended. `unchanged`: it was
 * connected and well. `other-account`: not the one that was to be connected again; both are kept.
 */
export type FinishOutcome = (typeof FINISH_OUTCOMES)[number];

/** A grant that is to become a connection, however it was got. */
export type ObtainedGrant = Omit<ParkedGrant, 'provider'> & { provider: ProviderId };

export interface HandedOver {
  connectionId: string;
  outcome: FinishOutcome;
}

/** Hands a grant to whoever keeps it. */
@Injectable()
export class GrantHandover {
  constructor(
    private readonly events: DomainEvents,
    private readonly connections: Connections,
  ) {}

  /** In the turn of the person whose grant it is. Fails when nobody keeps it. */
  async handOver(grant: ObtainedGrant): Promise<HandedOver> {
    const before = await this.connections.ofUser(grant.userId);
    await this.events.publish(
      new GrantObtained({
        userId: grant.userId,
        provider: grant.provider,
        ...grant.account,
        scopes: grant.scopes,
        sealedRefreshToken: grant.sealedRefreshToken,
        sealedAccessToken: grant.sealedAccessToken,
        accessTokenExpiresAt: grant.accessTokenExpiresAt,
        start: grant.start,
      }),
    );
    const connection = (await this.connections.ofUser(grant.userId)).find((candidate) => isOf(candidate, grant));
    if (!connection) throw new Error('nobody keeps the grants: is the credentials module loaded?');
    return { connectionId: connection.id, outcome: outcomeOf(grant, before) };
  }
}

/** Pure. @param before the person's connections before this grant was kept */
export function outcomeOf(
  grant: Pick<ObtainedGrant, 'provider' | 'account' | 'renews'>,
  before: readonly ConnectionSummary[],
): FinishOutcome {
  const renewed = before.find(({ id }) => id === grant.renews);
  if (renewed && !isOf(renewed, grant)) return 'other-account';
  const status = before.find((connection) => isOf(connection, grant))?.status;
  if (status === 'active') return 'unchanged';
  return status === 'reauth_required' ? 'reconnected' : 'connected';
}

function isOf(
  connection: ConnectionSummary,
  { provider, account }: Pick<ObtainedGrant, 'provider' | 'account'>,
): boolean {
  return connection.provider === provider && connection.accountId === account.accountId;
}
