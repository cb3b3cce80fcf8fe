/** Deeper than any body of the contract, and far from what exhausts the stack of whoever walks through it. */
const DEEPEST = 64;
/**
 * 500 events with 200 values each. Parsing so many takes tens of milliseconds; 12 MB of `{}` would take the process
 * seconds and most of its memory.
 */
const MOST_VALUES = 100_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];

export interface ShapeFault {
  code: 'request.malformed' | 'request.too-large';
  /** For a person. */
  detail: string;
}

const TOO_DEEP: ShapeFault = {
  code: 'request.malformed',
  detail: `The body is nested more than ${DEEPEST} levels deep.`,
};
const TOO_MUCH: ShapeFault = {
  code: 'request.too-large',
  detail: `The body holds more than ${MOST_VALUES} values: send it in several requests.`,
};

/**
 * Watches the structure of JSON while its bytes arrive, so that what would be too much to parse is refused before it is
 * all there. Says nothing about whether it is JSON: that is for the parser.
 */
export class JsonShape {
  private depth = 0;
  private values = 1;
  private inText = false;
  /** The last byte so far is a backslash that takes the next one out of the syntax. */
  private isEscaping = false;

  /** @returns `null` when the parser may have it so far */
  faultIn(chunk: Buffer): ShapeFault | null {
    let at = 0;
    while (at < chunk.length && this.depth <= DEEPEST && this.values <= MOST_VALUES) {
      at = this.inText ? this.skipText(chunk, at) : this.skipStructure(chunk, at);
    }
    if (this.depth > DEEPEST) return TOO_DEEP;
    return this.values > MOST_VALUES ? TOO_MUCH : null;
  }

  /** Bytes beyond ASCII are none of these, so chunks may begin and end within a character. @returns where it goes on */
  private skipStructure(chunk: Buffer, from: number): number {
    let { depth, values } = this;
    let at = from;
    while (at < chunk.length && depth <= DEEPEST) {
      const byte = chunk[at];
      at += 1;
      if (byte === QUOTE) {
        this.inText = true;
        break;
      }
      if (byte === COMMA) values += 1;
      else if (byte === BRACE || byte === BRACKET) {
        values += 1;
        depth += 1;
      } else if (byte === BRACE_END || byte === BRACKET_END) depth -= 1;
    }
    this.depth = depth;
    this.values = values;
    return at;
  }

  /** @returns where it goes on: behind the next quotes, or at the end */
  private skipText(chunk: Buffer, from: number): number {
    const quote = chunk.indexOf(QUOTE, from);
    const end = quote < 0 ? chunk.length : quote;
    let backslashes = 0;
    while (end - backslashes > from && chunk[end - backslashes - 1] === BACKSLASH) backslashes += 1;
    // A backslash that came with the chunk before takes out the first of these, and so is as good as one more.
    if (backslashes === end - from && this.isEscaping) backslashes += 1;
    this.isEscaping = quote < 0 && backslashes % 2 === 1;
    if (quote < 0) return end;
    this.inText = backslashes % 2 === 1;
    return quote + 1;
  }
}
