import { setTimeout as delay } from 'node:timers/promises';

/** Of what was seen last; whole lists of events are not read by anybody. */
const MOST_CHARACTERS = 4_000;
/** Much longer than anything takes, for the machine may be busy with other tests: only what never happens waits for so long. */
const PATIENCE_MS = 60_000;
const FIRST_LOOK_AFTER_MS = 20;
/** Each wait is longer than the one before: a look costs API and database more than what it waits for, and people are limited. */
const GROWTH = 1.15;
const LONGEST_WAIT_MS = 500;

export interface Patience {
  /** How long at most (a minute). */
  withinMs?: number;
  /** In even steps of so long, rather than in steps that grow. */
  everyMs?: number;
}

/**
 * Looks again and again until `isSo` holds, and answers what it saw then.
 *
 * @throws Error with the last thing seen, when it does not come to pass in time
 */
export async function eventually<Seen>(
  look: () => Promise<Seen>,
  isSo: (seen: Seen) => boolean,
  { withinMs = PATIENCE_MS, everyMs }: Patience = {},
): Promise<Seen> {
  const giveUpAt = Date.now() + withinMs;
  for (let waitMs = everyMs ?? FIRST_LOOK_AFTER_MS; ; waitMs = everyMs ?? Math.min(waitMs * GROWTH, LONGEST_WAIT_MS)) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > giveUpAt)
      throw new Error(`Not within ${withinMs} ms. Last seen: ${shortened(JSON.stringify(seen))}`);
    await delay(waitMs);
  }
}

function shortened(text: string | undefined): string {
  return text !== undefined && text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : String(text);
}
