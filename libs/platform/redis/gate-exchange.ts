import { EXCHANGE } from './account-gate.scripts';
import type { RedisConnection } from './redis-connection';

/** How much is counted, and for how long. */
interface Rate {
  key: string;
  windowMs: number;
}

export interface PermitGivenBack {
  permits: string;
  id: string;
  /** When it ends by itself, by `performance.now()`, or a little later. */
  endsAt: number;
  rates: Array<Rate & { slice: number }>;
}

export interface PermitAskedFor {
  permits: string;
  /** The first holds back everything, those after it only what asks for them. */
  blocks: string[];
  id: string;
  bulk: boolean;
  inFlight: number;
  leaseMs: number;
  rates: Array<Rate & { tokens: number; reason: string }>;
  /** Goes back when this one is granted, which takes its place. */
  continues?: PermitGivenBack;
}

/** The slice in which each rate has counted it, or when to ask again and why. */
export type ExchangeAnswer = [granted: 1, ...slices: number[]] | [granted: 0, retryAfterMs: number, reason: string];

interface Waiting {
  want: PermitAskedFor;
  resolve: (answer: ExchangeAnswer) => void;
  reject: (error: unknown) => void;
}

const SLICES_PER_WINDOW = 100;
/** Bulk work may take so much of the tokens of a window at once … */
const PERCENT_FREE_FOR_BULK = 90;
/** … and, bit by bit, so much of them altogether: the rest is for people. */
const PERCENT_MOST_FOR_BULK = 98;
const PERMIT_POLL_MS = 50;
/** A permit that is given back goes along with the next that is asked for, or alone after this time. */
const GIVE_BACK_WITHIN_MS = 5;
/** What Redis did not take back is offered again along with the next, or after this time. */
const GIVE_BACK_AGAIN_MS = 1_000;

/** Permits that are asked for in the same turn of the event loop, and those given back until then, are one script. */
export class GateExchange {
  private back: PermitGivenBack[] = [];
  private waiting: Waiting[] = [];
  private later: NodeJS.Timeout | undefined;

  constructor(private readonly redis: RedisConnection) {}

  /** Rejects with what went wrong at Redis. */
  take(want: PermitAskedFor): Promise<ExchangeAnswer> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => void this.send());
      this.waiting.push({ want, resolve, reject });
    });
  }

  /** While Redis is away it is tried again, until the lease of the permit ends it. */
  giveBack(permit: PermitGivenBack): void {
    this.back.push(permit);
    this.later ??= setTimeout(() => void this.send(), GIVE_BACK_WITHIN_MS);
  }

  /** Never rejects. */
  giveBackNow(): Promise<void> {
    return this.send();
  }

  private giveBackAgain(permits: readonly PermitGivenBack[]): void {
    const held = permits.filter(({ endsAt }) => endsAt > performance.now());
    if (held.length === 0) return;
    this.back.push(...held);
    this.later ??= setTimeout(() => void this.send(), GIVE_BACK_AGAIN_MS).unref();
  }

  private async send(): Promise<void> {
    clearTimeout(this.later);
    this.later = undefined;
    const { back, waiting } = this;
    this.back = [];
    this.waiting = [];
    if (back.length + waiting.length === 0) return;
    try {
      const answers = await this.exchange(
        back,
        waiting.map(({ want }) => want),
      );
      for (const [place, { resolve }] of waiting.entries()) resolve(answers[place]!);
    } catch (error) {
      this.giveBackAgain(back);
      for (const { reject } of waiting) reject(error);
    }
  }

  private async exchange(back: PermitGivenBack[], take: PermitAskedFor[]): Promise<ExchangeAnswer[]> {
    const keys = new KeyPlaces();
    const placed = <Each extends { permits: string; rates: Rate[] }>(each: Each) => ({
      ...each,
      permits: keys.placeOf(each.permits),
      rates: each.rates.map((rate) => ({ ...rate, key: keys.placeOf(rate.key) })),
    });
    const asked = {
      slices: SLICES_PER_WINDOW,
      pollMs: PERMIT_POLL_MS,
      free: PERCENT_FREE_FOR_BULK,
      most: PERCENT_MOST_FOR_BULK,
      back: back.map(placed),
      take: take.map(({ continues, ...want }) => ({
        ...placed(want),
        blocks: want.blocks.map((key) => keys.placeOf(key)),
        ...(continues && { continues: placed(continues) }),
      })),
    };
    const answers = await EXCHANGE.run(this.redis.client, keys.all, [JSON.stringify(asked)]);
    return answers as ExchangeAnswer[];
  }
}

/** Keys of a script, each once. */
class KeyPlaces {
  private readonly places = new Map<string, number>();

  get all(): string[] {
    return [...this.places.keys()];
  }

  /** As Lua counts: from one. */
  placeOf(key: string): number {
    const place = this.places.get(key) ?? this.places.size + 1;
    this.places.set(key, place);
    return place;
  }
}
