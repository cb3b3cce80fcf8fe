import type { FinishAnswer } from '@calendar/client';

/** A box that the person has left unticked at the provider. */
export type MissingAccess = 'events' | 'calendars';

/** How a consent has ended. */
export type Outcome =
  | { kind: FinishAnswer['outcome']; connectionId: string }
  | { kind: 'partial'; missing: readonly MissingAccess[] }
  | { kind: 'denied' | 'admin-required' | 'expired' | 'foreign' | 'failed' };

/** What the address of the callback page says. */
export type Landing = { ticket: string } | { outcome: Outcome };

const FINISHED: readonly FinishAnswer['outcome'][] = ['connected', 'reconnected', 'unchanged', 'other-account'];

/**
 * What the API has sent the browser back with, or what we have made of it: a used ticket does not stay in the address, where a
 * reload would use it again.
 *
 * @param query `status=confirm&ticket=…`, `status=error&code=…`, or ours: see `finishedQuery`
 */
export function landingOf(query: URLSearchParams): Landing {
  const ticket = query.get('ticket');
  if (query.get('status') === 'confirm' && ticket) return { ticket };
  const connectionId = query.get('connectionId');
  const kind = FINISHED.find((outcome) => outcome === query.get('outcome'));
  if (kind && connectionId) return { outcome: { kind, connectionId } };
  return { outcome: outcomeOfCode(query.get('code'), query.get('missing')) };
}

/** The query of a consent that has been finished. */
export function finishedQuery(provider: string, { outcome, connectionId }: FinishAnswer): URLSearchParams {
  return new URLSearchParams({ provider, outcome, connectionId });
}

/**
 * @param code of the redirect or of a problem
 * @param missing names beside `consent.partial`, separated by commas
 */
export function outcomeOfCode(code: string | null, missing: string | null = null): Outcome {
  switch (code) {
    case 'consent.denied':
      return { kind: 'denied' };
    case 'consent.partial':
      return { kind: 'partial', missing: missingIn(missing ?? '') };
    case 'consent.admin-required':
      return { kind: 'admin-required' };
    case 'consent.foreign':
      return { kind: 'foreign' };
    case 'state.invalid':
    case 'ticket.invalid':
      return { kind: 'expired' };
    default:
      return { kind: 'failed' };
  }
}

function missingIn(text: string): MissingAccess[] {
  const named = text.split(',').filter((box): box is MissingAccess => box === 'events' || box === 'calendars');
  // Which one it was is not said: both are needed.
  return named.length > 0 ? named : ['events', 'calendars'];
}
