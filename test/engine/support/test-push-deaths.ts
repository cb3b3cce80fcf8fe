import { describe, expect, it } from 'vitest';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import {
  CHANGES,
  OUTCOME_NAMES,
  OUTCOMES,
  WORST,
  type Change,
  type ChangeName,
  type OutcomeName,
} from './push-changes';
import { PushDeaths } from './push-deaths';
import { useEngine } from './use-engine';

const PROVIDERS = ['google', 'microsoft'] as const satisfies ProviderId[];
/** Each of them is some twenty deaths. */
const LONG = { timeout: 600_000 };

interface Case {
  provider: ProviderId;
  name: ChangeName;
  how: OutcomeName;
}

/** Tests that no death of a worker that makes one of these changes loses anything. */
export function testDeathsIn(...names: ChangeName[]): void {
  const scene = useEngine();
  describe('a worker that dies before any step', LONG, () => {
    it.each(casesOf(names))(
      'of $name at $provider $how loses nothing, doubles nothing and undoes no edit',
      async ({ provider, name, how }) => {
        const change: Change = CHANGES[name];
        const deaths = new PushDeaths(scene.engine, { provider, name, how, change, outcome: OUTCOMES[how] });
        // What comes before the request is the same with every outcome.
        expect(await deaths.tryAll(how !== 'that took effect')).toBeGreaterThan(5);
      },
    );
  });
}

function casesOf(names: readonly ChangeName[]): Case[] {
  return PROVIDERS.flatMap((provider) =>
    names.flatMap((name) => outcomesOf(provider, CHANGES[name]).map((how) => ({ provider, name, how }))),
  );
}

/** Halves of a move are a deletion and a creation like others, but for what follows. */
function outcomesOf(provider: ProviderId, { isHalf }: Change): readonly OutcomeName[] {
  if (isHalf) return provider === 'google' ? [WORST] : [];
  return provider === 'google' ? OUTCOME_NAMES : [WORST];
}
