/** What a round has brought that none had before: nothing, writes of ours and no more, or what somebody else has done. */
export type News = 'none' | 'ours' | 'others';

/** A calendar that changes all the time is read this often and no more, so that what a person does in it is here soon. */
const SHORTEST_REST_MS = 400;
/** One that we alone write to, as under a backfill, is left alone for twice as long each time, and at most for so long. */
export const LONGEST_REST_MS = 1_600;
/** A calendar that is read no later after its rest was asked for during that. */
const SOON_MS = 500;

interface Read {
  takenAt: Date;
  /** When the read before it ended, and until when the calendar was left alone after that; `null`: there was none. */
  lastPulledAt: Date | null;
  restsUntil: Date | null;
}

/** How long a calendar is left alone after a read, whoever asks for it. Pure. @returns ms */
export function restAfter({ takenAt, lastPulledAt, restsUntil }: Read, news: News): number {
  if (news === 'others' || lastPulledAt === null || restsUntil === null) return SHORTEST_REST_MS;
  if (takenAt.getTime() - restsUntil.getTime() > SOON_MS) return SHORTEST_REST_MS;
  // A release that knows of no rests may have read it last: then the rest ended before that.
  const twice = 2 * (restsUntil.getTime() - lastPulledAt.getTime());
  return Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, twice));
}

const ORDER: readonly News[] = ['none', 'ours', 'others'];

/** What a round has brought that has brought both of these. */
export function bothNews(one: News, other: News): News {
  return ORDER[Math.max(ORDER.indexOf(one), ORDER.indexOf(other))]!;
}
