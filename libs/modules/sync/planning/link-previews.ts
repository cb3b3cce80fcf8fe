import { randomUUID } from 'node:crypto';
import { problem } from '@calendar/contracts/errors';
import type { JobPayload } from '@calendar/contracts/jobs';
import { Connections, SyncPreviews, type PreviewItem } from '@calendar/contracts/ports';
import type { EventKey } from '@calendar/contracts/calendar-provider';
import type {
  CareerEventSnapshot,
  ConnectionSummary,
  DraftField,
  EventDraft,
  SyncRules,
} from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { CalendarRules } from '../calendars/calendar-rules';
import type { CalendarLink } from '../links/calendar-link';
import { LinkStore, type WantedLink } from '../links/link.store';
import { AccountQuestions } from '../questions/account-questions';
import { LinkPlanner } from './link-planner';
import { plannedPush } from './planned-push';

/** What a push would do, and what of the event it would send. */
interface Step extends Pick<PreviewItem, 'action' | 'reason'> {
  key: EventKey;
  draft: EventDraft;
  /** `null`: all of it. */
  fields: DraftField[] | null;
}

interface Previewed {
  item: Omit<PreviewItem, 'payload'>;
  /** `null` when nothing would be sent. */
  sent: JobPayload<'render_event_drafts'>['drafts'][number] | null;
}

/** Shows what would be written for an event, down to the body that the provider would get. */
@Injectable()
export class LinkPreviews extends SyncPreviews {
  constructor(
    private readonly planner: LinkPlanner,
    private readonly links: LinkStore,
    private readonly rules: CalendarRules,
    private readonly connections: Connections,
    private readonly questions: AccountQuestions,
  ) {
    super();
  }

  async preview(event: CareerEventSnapshot): Promise<PreviewItem[]> {
    const [rules, connections, links] = await Promise.all([
      this.rules.of(event.userId),
      this.connections.ofUser(event.userId),
      this.links.ofEvents([event.id]),
    ]);
    const { wanted } = await this.planner.wanted(rules, connections, [event]);
    const previewed = connections.map((connection): Previewed => {
      const { id: connectionId, provider } = connection;
      const link = links.find((candidate) => candidate.connectionId === connectionId);
      const want = wanted.find((one) => one.connectionId === connectionId && one.eventId === event.id);
      const shared = { connectionId, provider, calendarId: want ? placeOf(want, link) : null };
      if (!want || connection.status !== 'active' || connection.inReview) {
        return { item: { ...shared, action: 'skip', reason: reasonToSkip(event, { rules, connection }) }, sent: null };
      }
      const { action, reason, key, draft, fields } = stepFor(want, link);
      const sent = action === 'skip' ? null : { provider, draft, key, fields };
      return { item: { ...shared, action, reason }, sent };
    });
    return this.rendered(event.userId, previewed);
  }

  private async rendered(userId: string, previewed: readonly Previewed[]): Promise<PreviewItem[]> {
    const drafts = previewed.map(({ sent }) => sent).filter((sent) => sent !== null);
    const payloads = drafts.length > 0 ? await this.questions.render(userId, drafts) : [];
    if (payloads) return previewed.map(({ item, sent }) => ({ ...item, payload: sent ? payloads.shift()! : null }));
    throw problem('connection.unavailable', { detail: 'The preview cannot be made right now. Try again in a moment.' });
  }
}

/** What the push of this link would do once the event is saved like this. */
function stepFor(want: WantedLink, link: CalendarLink | undefined): Step {
  const key = { linkId: link?.id ?? randomUUID(), generation: link?.generation ?? 0 };
  const whole = { key, draft: want.desired, fields: null };
  const skip = (reason: string): Step => ({ ...whole, action: 'skip', reason });
  const notThere: Step = { ...whole, action: 'create', reason: 'The event is not in this calendar yet.' };
  if (!link) return notThere;
  if (link.unlinked) return skip('It was deleted in this calendar and stays out of it until it is synced again.');
  const plan = plannedPush(link, want);
  if (plan.kind === 'create') return notThere;
  if (plan.kind === 'update') {
    const { draft, fields } = plan;
    return { action: 'update', reason: 'The event is in this calendar already.', key, draft, fields };
  }
  if (plan.kind === 'delete') {
    const moved = { ...key, generation: key.generation + 1 };
    return { ...notThere, reason: 'It moves here from another calendar of this account.', key: moved };
  }
  const isDisputed = link.disputed.length > 0;
  return skip(isDisputed ? 'A conflict waits for your decision.' : 'The calendar shows it like this already.');
}

/** Where it is written: where the person has put it by hand, it stays. */
function placeOf({ calendarId }: WantedLink, link: CalendarLink | undefined): string {
  return link?.movedFrom === calendarId ? (link.providerCalendarId ?? calendarId) : calendarId;
}

function reasonToSkip(
  event: CareerEventSnapshot,
  { rules, connection }: { rules: SyncRules; connection: ConnectionSummary },
): string {
  if (connection.status === 'disconnecting') return 'This account is being disconnected.';
  if (connection.status === 'reauth_required') return 'This account must be connected again first.';
  if (connection.inReview) return 'The first sync of this account waits for your review.';
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
