import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';

/** Something that can put down what it holds, and take it up again in another process. */
export interface Kept {
  /** Plain values, Maps and Sets; what is shared between them stays shared. */
  save(): unknown;
  load(saved: unknown): void;
}

/** Raised when the shape of what is kept changes: an older file is then left alone. */
const VERSION = 2;
const EVERY_MS = 2_000;

/** Keeps the simulated world over restarts, so that a demo goes on where it ended. */
export class StateFile {
  private timer: NodeJS.Timeout | undefined;
  private last: Buffer | undefined;

  constructor(
    private readonly path: string,
    private readonly parts: Readonly<Record<string, Kept>>,
  ) {}

  /** Takes up what the file holds, and from now on writes what changes. */
  begin(): void {
    if (existsSync(this.path)) this.load();
    this.timer = setInterval(() => this.save(), EVERY_MS).unref();
  }

  /** Writes a last time. */
  end(): void {
    clearInterval(this.timer);
    this.save();
  }

  private load(): void {
    const { version, saved } = deserialize(readFileSync(this.path)) as {
      version: number;
      saved: Record<string, unknown>;
    };
    if (version !== VERSION) return;
    for (const [name, part] of Object.entries(this.parts)) if (saved[name] !== undefined) part.load(saved[name]);
  }

  /** Beside the file first, so that a crash leaves the old one whole. It holds tokens: for this user only. */
  private save(): void {
    const saved = Object.fromEntries(Object.entries(this.parts).map(([name, part]) => [name, part.save()]));
    const bytes = serialize({ version: VERSION, saved });
    if (this.last?.equals(bytes)) return;
    writeFileSync(`${this.path}.new`, bytes, { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
    this.last = bytes;
  }
}
