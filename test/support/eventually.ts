import { setTimeout as delay } from 'node:timers/promises';

/** Of what was seen last; whole lists of events are not read by anybody. */
const MOST_CHARACTERS = 4_000;

export interface Patience {
  withinMs?: number;
  everyMs?: number;
}

/**
 * Looks again and again until `isSo` holds, and answers what it saw then.
 *
 * @param withinMs how long at most; the last thing seen is in the error
 */
export async function eventually<Seen>(
  look: () => Promise<Seen>,
  isSo: (seen: Seen) => boolean,
  { withinMs = 10_000, everyMs = 25 }: Patience = {},
): Promise<Seen> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > giveUpAt)
      throw new Error(`Not within ${withinMs} ms. Last seen: ${shortened(JSON.stringify(seen))}`);
    await delay(everyMs);
  }
}

function shortened(text: string | undefined): string {
  return text !== undefined && text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : String(text);
}
