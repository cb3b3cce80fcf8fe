import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const schema = z.tuple([
  z.string(), // a number used once: no two tokens are the same
  z.string(),
  z.string(),
  z.string(),
  z.number(),
  z.number(),
  z.boolean(),
  z.int(),
  z.int(),
  z.int(),
  z.int(),
]);

/** A round: what it is about, and how far it has got. All of it is in the token, which is good for nothing else. */
export interface Round {
  /** All rounds that go back to the same first one. */
  chain: string;
  /** The mailbox, by the object id of its owner. */
  oid: string;
  calendarId: string;
  /** The window, epoch milliseconds. */
  from: number;
  to: number;
  /** The first round tells everything in the window, later ones all changes. */
  isFirst: boolean;
  /** What remains to be told: changes with a number in `(after, until]` of the log. */
  after: number;
  until: number;
  generation: number;
  era: number;
}

export function writeToken(round: Round): string {
  const { chain, oid, calendarId, from, to, isFirst, after, until, generation, era } = round;
  const once = randomBytes(6).toString('base64url');
  const fields = [once, chain, oid, calendarId, from, to, isFirst, after, until, generation, era];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** @returns undefined when it is no token */
export function readToken(token: string): Round | undefined {
  const read = schema.safeParse(parse(Buffer.from(token, 'base64url').toString('utf8')));
  if (!read.success) return undefined;
  const [, chain, oid, calendarId, from, to, isFirst, after, until, generation, era] = read.data;
  return { chain, oid, calendarId, from, to, isFirst, after, until, generation, era };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
