import { DomainEvents, FinishRefused } from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { UnitOfWork } from '@calendar/platform/database';
import { AppError } from '@calendar/platform/errors';
import { Injectable } from '@nestjs/common';
import { GrantHandover, type HandedOver } from './grant-handover';
import { knownProvider } from './oauth-clients';
import { ParkedGrants, type ParkedGrant } from './parked-grant.store';
import { UnwantedGrants } from './unwanted-grants';

/**
 * The end of a consent, in the person's own name. The state that came back says who began it, and not whose browser it
 * came back with: somebody could have sent their link to a stranger (RFC 9700, section 4.7). Only the bearer tells.
 */
@Injectable()
export class FinishService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly parked: ParkedGrants,
    private readonly handover: GrantHandover,
    private readonly unwanted: UnwantedGrants,
    private readonly events: DomainEvents,
  ) {}

  /**
   * @param userId the caller
   * @throws AppError `ticket.invalid`, `consent.foreign` (the grant is given back), and what the grant cannot be kept
   *   for: `connection.disconnecting`, `connection.reauth-required` (it is given back as well). After any other error
   *   the ticket is as good as before.
   */
  async finish(userId: string, provider: string, ticket: string): Promise<HandedOver> {
    const known = knownProvider(provider);
    const owner = await this.parked.ownerOf(ticket);
    if (owner?.provider !== known) throw invalidTicket();
    if (owner.userId !== userId) {
      await this.refuse(ticket, { owner, triedBy: userId, code: 'consent.foreign' });
      throw problem('consent.foreign', {
        detail: 'This was begun by somebody else. Nothing was connected, and the access was given back.',
      });
    }
    try {
      return await this.handOver(userId, ticket);
    } catch (error) {
      if (error instanceof AppError && error.code !== 'ticket.invalid') {
        await this.refuse(ticket, { owner, triedBy: userId, code: error.code });
      }
      throw error;
    }
  }

  /** Ticket and connection in one transaction: a crash leaves both or neither. */
  private handOver(userId: string, ticket: string): Promise<HandedOver> {
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const grant = await this.parked.take(ticket);
      if (!grant) throw invalidTicket();
      return this.handover.handOver(grant);
    });
  }

  /** First in the database, where the refusal is told of with it, then at the provider. */
  private async refuse(
    ticket: string,
    { owner, triedBy, code }: { owner: Pick<ParkedGrant, 'userId' | 'provider'>; triedBy: string; code: string },
  ): Promise<void> {
    const ended = await this.unitOfWork.runInTurnOf(owner.userId, async () => {
      const grant = await this.parked.end(ticket);
      if (grant) await this.events.publish(new FinishRefused({ ...owner, triedBy, code }));
      return grant;
    });
    if (!ended) throw invalidTicket();
    await this.unwanted.end(ended);
  }
}

function invalidTicket(): AppError {
  return problem('ticket.invalid', {
    detail: 'It was used already, or is older than ten minutes. Begin again with connect.',
  });
}
