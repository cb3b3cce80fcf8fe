import { Injectable } from '@nestjs/common';
import { FollowedCalendars } from '../calendars/followed-calendars';
import type { StoredLink } from '../links/commit-outcomes';
import { LinkLeases, type LeasedLink } from '../links/link-lease.store';
import type { LinkPatch } from '../links/link-patch';

/** Stores what a step came to, in the caller's transaction, and sees to it that where the event stands is listened to. */
@Injectable()
export class OutcomeWriter {
  constructor(
    private readonly leases: LinkLeases,
    private readonly followed: FollowedCalendars,
  ) {}

  /** @returns the version that is desired, and stays so until the transaction ends; `null` when the lease is lost */
  lockDesired(link: LeasedLink): Promise<number | null> {
    return this.leases.lockDesired(link);
  }

  /** As `LinkLeases.commitOutcome`. @returns the link as it stands now; `null` when the lease is lost */
  async commitOutcome(link: LeasedLink, patch: LinkPatch): Promise<StoredLink | null> {
    const stored = await this.leases.commitOutcome(link, patch);
    const isBound = link.movedFrom !== null || link.recurring || link.guests > 0;
    const hasLeft = isBound && patch.providerEventId === null;
    if (stored && (link.movedOutOf !== undefined || hasLeft)) await this.followed.update(link);
    return stored;
  }
}
