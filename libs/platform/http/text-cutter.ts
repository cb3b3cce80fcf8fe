const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What stands in place of a string that was cut. No text of a person: none holds a NUL. */
export const CUT_TEXT = '\u0000cut';
const CUT_TEXT_IN_JSON = JSON.stringify(CUT_TEXT).slice(1, -1);

/**
 * Takes the long strings out of a JSON text while it comes in, so that one of any length costs no memory: each that has
 * more than `longest` bytes becomes `CUT_TEXT`. Everything else stays as it is.
 */
export class TextCutter {
  private isInString = false;
  private isEscaped = false;
  /** What there is of the string so far; `null` once it is too long. */
  private text: Buffer[] | null = [];
  private length = 0;

  constructor(private readonly longest: number) {}

  /** @param chunk the next bytes of the text @returns what is left of them, and of a string that has ended in them */
  take(chunk: Buffer): Buffer[] {
    const kept: Buffer[] = [];
    let from = 0;
    while (from < chunk.length) {
      const quote = this.isInString ? this.endOfString(chunk, from) : chunk.indexOf(QUOTE, from);
      const until = quote < 0 ? chunk.length : quote;
      const part = chunk.subarray(from, until);
      if (!this.isInString) kept.push(part);
      else this.hold(part);
      if (quote < 0) break;
      if (this.isInString) kept.push(...this.release());
      kept.push(chunk.subarray(quote, quote + 1));
      this.isInString = !this.isInString;
      from = quote + 1;
    }
    return kept;
  }

  /** @returns where the string ends, or -1 when it goes on behind the chunk */
  private endOfString(chunk: Buffer, from: number): number {
    for (let index = from; index < chunk.length; index += 1) {
      if (this.isEscaped) this.isEscaped = false;
      else if (chunk[index] === BACKSLASH) this.isEscaped = true;
      else if (chunk[index] === QUOTE) return index;
    }
    return -1;
  }

  private hold(part: Buffer): void {
    this.length += part.length;
    if (this.length > this.longest) this.text = null;
    else this.text?.push(part);
  }

  private release(): Buffer[] {
    const text = this.text ?? [Buffer.from(CUT_TEXT_IN_JSON)];
    this.text = [];
    this.length = 0;
    return text;
  }
}

/** Whether a text was cut out of what an answer says. */
export function isCut(part: unknown): boolean {
  return JSON.stringify(part).includes(CUT_TEXT_IN_JSON);
}
