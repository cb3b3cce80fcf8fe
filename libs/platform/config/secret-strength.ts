import { z } from 'zod';

const PLACEHOLDERS =
  /change[\W_]*me|place[\W_]*holder|replace[\W_]*(me|this)|your[\W_]*(secret|key|client)|^<.*>$|^(todo|fixme)\b/i;

/** A client secret or a signing secret copied from an example is no secret. */
export const secretText = z.string().refine((value) => !PLACEHOLDERS.test(value), 'is a placeholder, not a secret');

export const signingSecret = secretText.refine(
  (value) => Buffer.byteLength(value) >= 32,
  'must be at least 32 bytes long (HS256, RFC 7518 section 3.2)',
);

const FEWEST_BITS = 128;

/** Sets of characters that generators and people draw from, smallest first, with their sizes. */
const ALPHABETS: ReadonlyArray<readonly [RegExp, number]> = [
  [/^\d*$/, 10],
  [/^[\da-f]*$/, 16],
  [/^[\dA-F]*$/, 16],
  [/^[a-z]*$/, 26],
  [/^[a-z ]*$/, 27],
  [/^[A-Z]*$/, 26],
  [/^[\da-z]*$/, 36],
  [/^[\dA-Z]*$/, 36],
  [/^[\da-zA-Z]*$/, 62],
  [/^[\da-zA-Z+/_=-]*$/, 64],
];
const PRINTABLE = 95;
/** By chance, this part of a text may follow from the rest of it. */
const CHANCE = 1 / 4;
/** So many characters in the order in which they stood before are a repetition. */
const REPETITION = 4;
/** The commonest pairs of letters of English. */
const COMMON_PAIRS = new Set(
  `th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea
   ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie
   wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv am ig ke ev op gr ac ey`.split(/\s+/),
);
/** What a pair of letters says for words, in bits: such pairs are two thirds of all in words, a sixth in random letters. */
const IF_COMMON = Math.log2(0.66 / 0.166);
const IF_RARE = Math.log2(0.34 / 0.834);
/** Random letters reach this less than once in 2^24 secrets; a sentence of 32 letters has some 32 bits. */
const ENOUGH_FOR_PROSE = 24;
/** Words of a language, by the letter (Shannon, 1951, has one to one and a half). */
const BITS_OF_PROSE = 2;

/**
 * Whether a secret has less than 128 bits of entropy, as far as can be told from one example: by its alphabet and its
 * length, less what follows from the rest (repetitions, runs such as `abcd` or `1111`), and by the letter where it is
 * made of words. What a generator made is never taken for weak when it is long enough. Pure.
 */
export function isWeak(secret: string): boolean {
  return bitsOf(secret) < FEWEST_BITS;
}

/** The same of 32 bytes. A text that was taken for bytes is judged as the text that it is. Pure. */
export function isWeakKey(key: Uint8Array): boolean {
  const text = Buffer.from(key).toString('latin1');
  return /^[ -~]*$/.test(text) ? isWeak(text) : freshLength(text) * 8 < FEWEST_BITS;
}

function bitsOf(text: string): number {
  if (isProse(text)) return freshLength(text) * BITS_OF_PROSE;
  const [, size = PRINTABLE] = ALPHABETS.find(([alphabet]) => alphabet.test(text)) ?? [];
  return Math.round(freshLength(text) * Math.log2(size));
}

/** How many characters do not follow from those before them. */
function freshLength(text: string): number {
  let followed = 0;
  for (let at = 1; at < text.length; at += 1) if (isRun(text, at) || isRepetition(text, at)) followed += 1;
  return followed <= text.length * CHANCE ? text.length : text.length - followed;
}

/** The same step again: `aaa`, `abc`, `321`. */
function isRun(text: string, at: number): boolean {
  const step = text.charCodeAt(at) - text.charCodeAt(at - 1);
  return Math.abs(step) <= 1 && step === text.charCodeAt(at - 1) - text.charCodeAt(at - 2);
}

function isRepetition(text: string, at: number): boolean {
  const begin = at - REPETITION + 1;
  return begin > 0 && text.lastIndexOf(text.slice(begin, at + 1), begin - 1) >= 0;
}

/** Pairs of letters as words have them. Hexadecimal digits are no words, though many of their pairs are common. */
function isProse(text: string): boolean {
  if (/^[\da-f]*$/i.test(text)) return false;
  const pairs = Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)).filter((pair) =>
    /^[a-z]{2}$/i.test(pair),
  );
  // A capital inside of a word begins another one.
  const common = pairs.filter((pair) => COMMON_PAIRS.has(pair.toLowerCase()) && !/^[a-z][A-Z]$/.test(pair)).length;
  return common * IF_COMMON + (pairs.length - common) * IF_RARE >= ENOUGH_FOR_PROSE;
}
