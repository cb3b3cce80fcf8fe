import type { ProviderCalendar } from '@calendar/contracts/calendar-provider';
import { Connections } from '@calendar/contracts/ports';
import type { EventDraft, ProviderId } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { ProviderCalls } from '../push/provider-calls';

export interface DraftToRender {
  provider: ProviderId;
  draft: EventDraft;
  linkId: string;
}

/** What the API asks of the worker, because only the worker knows providers. */
@Injectable()
export class ProviderQuestions {
  constructor(
    private readonly calls: ProviderCalls,
    private readonly connections: Connections,
  ) {}

  /** The calendars of a connected account. @throws ProviderError and what `ProviderCalls.run` throws */
  async calendars(connectionId: string): Promise<ProviderCalendar[]> {
    const connection = await this.connections.byId(connectionId);
    if (!connection) return [];
    return this.calls.run({ connectionId, provider: connection.provider }, 'interactive', (provider, session) =>
      provider.listCalendars(session),
    );
  }

  /** The bodies that providers would be sent for these drafts, in order. */
  render(drafts: readonly DraftToRender[]): Record<string, unknown>[] {
    return drafts.map(({ provider, draft, linkId }) =>
      this.calls.provider(provider).render(draft, { linkId, generation: 0 }),
    );
  }
}
