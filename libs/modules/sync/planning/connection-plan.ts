import { SyncRulesOf } from '@calendar/contracts/ports';
import type { ConnectionSummary } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { LinkStore } from '../links/link.store';
import { changedFields } from '../push/plan-push';
import { LinkPlanner } from './link-planner';

export interface PlanItem {
  eventId: string;
  action: 'create' | 'update' | 'delete';
  /** What would be written; empty for a deletion. */
  fields: string[];
}

export interface ConnectionPlanned {
  create: number;
  update: number;
  delete: number;
  unchanged: number;
  items: PlanItem[];
}

const MOST_ITEMS = 200;

/** What a full sync of one connection would do now. Writes nothing and asks no provider. */
@Injectable()
export class ConnectionPlan {
  constructor(
    private readonly planner: LinkPlanner,
    private readonly links: LinkStore,
    private readonly rules: SyncRulesOf,
  ) {}

  async of(connection: ConnectionSummary): Promise<ConnectionPlanned> {
    const rules = await this.rules.user(connection.userId);
    const planned: ConnectionPlanned = { create: 0, update: 0, delete: 0, unchanged: 0, items: [] };
    const counted = new Set<string>();
    for await (const page of this.planner.concerned(connection.userId)) {
      const { eventIds, wanted } = await this.planner.wanted(rules, [connection], page);
      const links = new Map(
        (await this.links.ofEvents(eventIds))
          .filter((link) => link.connectionId === connection.id)
          .map((link) => [link.eventId, link]),
      );
      const drafts = new Map(wanted.map((want) => [want.eventId, want]));
      for (const eventId of eventIds) {
        // An event may be judged with several pages: with its own, and with those of its relatives.
        if (counted.has(eventId)) continue;
        counted.add(eventId);
        const [want, link] = [drafts.get(eventId), links.get(eventId)];
        if (want && link?.providerEventId) {
          add(planned, { eventId, action: 'update', fields: changedFields(want.desired, link.base?.ours ?? null) });
        } else if (want && link && isLeftAlone(link)) planned.unchanged += 1;
        else if (want) add(planned, { eventId, action: 'create', fields: changedFields(want.desired, null) });
        else if (link?.providerEventId) add(planned, { eventId, action: 'delete', fields: [] });
      }
    }
    return planned;
  }
}

/** Deleted in the calendar by a person who wants it left alone there: nothing but that takes away what is wanted. */
function isLeftAlone({ status, desired }: CalendarLink): boolean {
  return status === 'removed' && desired !== null;
}

function add(planned: ConnectionPlanned, item: PlanItem): void {
  if (item.action === 'update' && item.fields.length === 0) {
    planned.unchanged += 1;
    return;
  }
  planned[item.action] += 1;
  if (planned.items.length < MOST_ITEMS) planned.items.push(item);
}
