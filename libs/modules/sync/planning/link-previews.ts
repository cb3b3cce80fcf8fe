import { randomUUID } from 'node:crypto';
import { problem } from '@calendar/contracts/errors';
import { Jobs, NoAnswerError } from '@calendar/contracts/jobs';
import { Connections, SyncPreviews, SyncRulesOf, type PreviewItem } from '@calendar/contracts/ports';
import type { CareerEventSnapshot, ConnectionSummary, EventDraft, SyncRules } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { LinkStore } from '../links/link.store';
import { LinkPlanner } from './link-planner';

const ANSWER_TIMEOUT_MS = 5_000;

interface Previewed extends Omit<PreviewItem, 'payload'> {
  draft: EventDraft | null;
  linkId: string;
}

/** Shows what would be written for an event, down to the body that the provider would get. */
@Injectable()
export class LinkPreviews extends SyncPreviews {
  constructor(
    private readonly planner: LinkPlanner,
    private readonly links: LinkStore,
    private readonly rules: SyncRulesOf,
    private readonly connections: Connections,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  async preview(event: CareerEventSnapshot): Promise<PreviewItem[]> {
    const [rules, connections, links] = await Promise.all([
      this.rules.user(event.userId),
      this.connections.ofUser(event.userId),
      this.links.ofEvents([event.id]),
    ]);
    const { wanted } = await this.planner.wanted(rules, connections, [event]);
    const items = connections.map((connection): Previewed => {
      const link = links.find((candidate) => candidate.connectionId === connection.id);
      const want = wanted.find(
        (candidate) => candidate.connectionId === connection.id && candidate.eventId === event.id,
      );
      const shared = { connectionId: connection.id, provider: connection.provider, linkId: link?.id ?? randomUUID() };
      if (!want || connection.status !== 'active') {
        const reason = reasonToSkip(event, { rules, connection });
        return { ...shared, calendarId: want?.calendarId ?? null, action: 'skip', reason, draft: null };
      }
      return { ...shared, calendarId: want.calendarId, draft: want.desired, ...actionFor(link) };
    });
    return this.rendered(items);
  }

  private async rendered(items: readonly Previewed[]): Promise<PreviewItem[]> {
    const drafts = items.flatMap(({ provider, draft, linkId }) => (draft ? [{ provider, draft, linkId }] : []));
    const payloads = drafts.length > 0 ? await this.ask(drafts) : [];
    return items.map(({ draft, linkId: _linkId, ...item }) => ({ ...item, payload: draft ? payloads.shift()! : null }));
  }

  private async ask(drafts: Array<{ provider: string; draft: EventDraft; linkId: string }>) {
    try {
      return (await this.jobs.ask('render_event_drafts', { drafts }, ANSWER_TIMEOUT_MS)) as Record<string, unknown>[];
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      throw problem('connection.unavailable', {
        detail: 'The preview cannot be made right now. Try again in a moment.',
      });
    }
  }
}

function actionFor(link: CalendarLink | undefined): { action: 'create' | 'update'; reason: string } {
  return link?.providerEventId
    ? { action: 'update', reason: 'The event is in this calendar already.' }
    : { action: 'create', reason: 'The event is not in this calendar yet.' };
}

function reasonToSkip(
  event: CareerEventSnapshot,
  { rules, connection }: { rules: SyncRules; connection: ConnectionSummary },
): string {
  if (connection.status === 'disconnecting') return 'This account is being disconnected.';
  if (connection.status === 'reauth_required') return 'This account must be connected again first.';
  if (event.status === 'cancelled') return 'The event is cancelled.';
  if (!event.addToCalendar) return 'The event is not to be added to calendars.';
  if (!rules.eventTypes[event.type].sync) return 'Events of this type are switched off.';
  const hasTarget = rules.targets.some(
    (target) => target.connectionId === connection.id && target.eventTypes.includes(event.type),
  );
  return hasTarget
    ? 'It shows as a reminder on its interview.'
    : 'No calendar of this account takes events of this type.';
}
