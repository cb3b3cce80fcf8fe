/** A line of text, and the piece of the source that shows as it: from its first visible character to its last. */
export interface HtmlLine {
  text: string;
  /** -1 for an empty line that nothing in the source stands for. */
  start: number;
  end: number;
}

/** A line that is being written, in pieces: one that grows by thousands of words is put together once. */
interface OpenLine {
  pieces: string[];
  start: number;
  end: number;
}

/** Puts text into lines as a browser would show it: blocks begin and end lines, and edges that meet are one line end. */
export class LineWriter {
  private readonly lines: HtmlLine[] = [];
  private current = emptyLine();
  /** Line ends that are due before anything else shows: one behind a block, two between paragraphs. */
  private due: 0 | 1 | 2 = 0;
  private gap = false;

  /** Whether nothing has shown since the edge of a block. */
  get isAtEdge(): boolean {
    return this.due > 0;
  }

  /** @param keepsSpace white space is text, too; else it only keeps words apart */
  write(text: string, { start, end }: { start: number; end: number }, keepsSpace: boolean): void {
    const collapsed = keepsSpace ? text : text.replace(/[\t\n\f\r ]+/g, ' ');
    const isOpen = this.due === 0 && this.current.pieces.length > 0 && !this.endsIn(' ');
    const shown = keepsSpace || isOpen || !collapsed.startsWith(' ') ? collapsed : collapsed.slice(1);
    if (shown === '') return;
    this.endLines();
    const { pieces } = this.current;
    if (this.gap && pieces.length > 0 && !this.endsIn(' ') && !this.endsIn('\t')) pieces.push(' ');
    this.gap = false;
    pieces.push(shown);
    if (this.current.start < 0) this.current.start = start;
    this.current.end = end;
  }

  /** Behind the last word, whatever it was: it belongs to it. */
  append(text: string, end: number): void {
    const { pieces } = this.current;
    while (pieces.at(-1)?.trim() === '') pieces.pop();
    pieces.push((pieces.pop() ?? '').trimEnd(), text);
    this.current.end = end;
  }

  /** What comes next in this line stands apart. */
  separate(): void {
    this.gap = true;
  }

  /** @param at where the source breaks the line */
  break(at: number): void {
    this.endLines();
    if (this.current.start < 0) Object.assign(this.current, { start: at, end: at });
    this.next();
  }

  edge(): void {
    this.due = this.due === 0 ? 1 : this.due;
  }

  paragraphGap(): void {
    this.due = 2;
  }

  finish(): HtmlLine[] {
    if (this.current.pieces.length > 0) this.next();
    return this.lines;
  }

  private endLines(): void {
    if (this.due === 0) return;
    if (this.current.pieces.length > 0) this.next();
    const last = this.lines.at(-1);
    if (this.due === 2 && last && last.text.trim() !== '') this.lines.push({ text: '', start: -1, end: -1 });
    this.due = 0;
  }

  private next(): void {
    const { pieces, start, end } = this.current;
    this.lines.push({ text: pieces.join(''), start, end });
    this.current = emptyLine();
    this.gap = false;
  }

  private endsIn(character: string): boolean {
    return this.current.pieces.at(-1)?.endsWith(character) ?? false;
  }
}

function emptyLine(): OpenLine {
  return { pieces: [], start: -1, end: -1 };
}
