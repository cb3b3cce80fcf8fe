import type { ApiProblem } from '../../platform/api';

/** A box that the person has left unticked at the provider. */
export type MissingAccess = 'events' | 'calendars';

/** How a consent has ended. */
export type Outcome =
  | { kind: 'connected' | 'reconnected' | 'unchanged' }
  | { kind: 'other-account'; connected: string }
  | { kind: 'partial'; missing: readonly MissingAccess[] }
  | { kind: 'denied' | 'admin-required' | 'expired' | 'foreign' | 'failed' };

/**
 * How a consent has ended that gave no ticket, from the query that the API has sent the browser back with.
 *
 * @param query `code`, and `missing` beside `consent.partial`
 */
export function outcomeOfError(query: URLSearchParams): Outcome {
  switch (query.get('code')) {
    case 'consent.denied':
      return { kind: 'denied' };
    case 'consent.partial':
      return { kind: 'partial', missing: missingIn(query.get('missing') ?? '') };
    case 'consent.admin-required':
      return { kind: 'admin-required' };
    case 'state.invalid':
      return { kind: 'expired' };
    default:
      return { kind: 'failed' };
  }
}

/** How a consent has ended that could not be finished; `null` when it may be tried again. */
export function outcomeOfProblem({ code }: Pick<ApiProblem, 'code'>): Outcome | null {
  switch (code) {
    case 'consent.foreign':
      return { kind: 'foreign' };
    case 'ticket.invalid':
      return { kind: 'expired' };
    case 'connection.disconnecting':
    case 'connection.reauth-required':
      return { kind: 'failed' };
    default:
      return null;
  }
}

function missingIn(text: string): MissingAccess[] {
  const named = text.split(',').filter((box): box is MissingAccess => box === 'events' || box === 'calendars');
  // Which one it was is not said: both are needed.
  return named.length > 0 ? named : ['events', 'calendars'];
}
