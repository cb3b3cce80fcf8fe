import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';

/** Something that can put down what it holds, and take it up again in another process. */
export interface Kept {
  /** Plain values, Maps and Sets; what is shared between them stays shared. */
  save(): unknown;
  load(saved: unknown): void;
}

/** Raised when the shape of what is kept changes: an older file is then set aside. */
const VERSION = 6;
const EVERY_MS = 2_000;

/** Keeps the simulated world over restarts, so that a demo goes on where it ended. */
export class StateFile {
  private timer: NodeJS.Timeout | undefined;
  private last: Buffer | undefined;

  constructor(
    private readonly path: string,
    private readonly parts: Readonly<Record<string, Kept>>,
  ) {}

  /**
   * Takes up what the file holds, and from now on writes what changes.
   *
   * @throws Error when the file cannot be written
   */
  begin(): void {
    if (existsSync(this.path)) this.load();
    this.save();
    this.timer = setInterval(() => this.saveLater(), EVERY_MS).unref();
  }

  /** Writes a last time. */
  end(): void {
    clearInterval(this.timer);
    this.saveLater();
  }

  /** A file that cannot be read is set aside: a demo from the start is better than none. */
  private load(): void {
    const saved = this.read();
    if (saved) {
      for (const [name, part] of Object.entries(this.parts)) if (saved[name] !== undefined) part.load(saved[name]);
      return;
    }
    const aside = `${this.path}.set-aside`;
    renameSync(this.path, aside);
    this.tell(`The state file was damaged or of another version; it is now ${aside}`);
  }

  private read(): Record<string, unknown> | undefined {
    try {
      const { version, saved } = deserialize(readFileSync(this.path)) as {
        version: number;
        saved: Record<string, unknown>;
      };
      return version === VERSION ? saved : undefined;
    } catch {
      return undefined;
    }
  }

  /** A full disk must not end the sandbox: what is not written now is written with the next change. */
  private saveLater(): void {
    try {
      this.save();
    } catch (error) {
      this.tell(`The state file cannot be written: ${String(error)}`);
    }
  }

  private tell(message: string): void {
    process.stderr.write(`${JSON.stringify({ msg: message })}\n`);
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
