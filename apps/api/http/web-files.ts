import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { NextFunction, Request, Response } from 'express';

/** What was compressed when it was built lies beside its file, under its name and this ending. The first that is accepted is sent. */
const ENDINGS = { br: '.br', gzip: '.gz' } as const;
type Encoding = keyof typeof ENDINGS;

const FOR_EVER = 'public, max-age=31536000, immutable';

/** The built files of the web app, as they were when the program started. */
export class WebFiles {
  /** By the content: an image may give all its files one date. Under the name relative to the folder, with forward slashes. */
  private readonly etags: ReadonlyMap<string, string>;

  constructor(private readonly folder: string) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    this.etags = new Map(
      entries.map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [relative(folder, path).replaceAll(sep, '/'), etagOf(readFileSync(path))];
      }),
    );
  }

  /** @param path of an address; a name that leads out of the folder is none of those that were found in it */
  has(path: string): boolean {
    return this.etags.has(path.slice(1));
  }

  /**
   * Sends a file. Without ranges: the files are small.
   *
   * @param path one that `has` knows
   * @param next is called for a file that has vanished since, as if it had never been; with the error, for one that cannot be
   *   read; and not for a client that has gone away
   */
  send(path: string, { request, response, next }: { request: Request; response: Response; next: NextFunction }): void {
    const name = path.slice(1);
    const encoding = this.encodingFor(name, request);
    response.vary('Accept-Encoding');
    response.type(name.slice(name.lastIndexOf('.')));
    // The names of assets change with their content; everything else is asked for anew, and mostly not sent.
    response.set('Cache-Control', path.startsWith('/assets/') ? FOR_EVER : 'no-cache');
    if (encoding) response.set('Content-Encoding', encoding);
    const file = encoding ? name + ENDINGS[encoding] : name;
    response.set('ETag', this.etags.get(file));
    const options = { root: this.folder, cacheControl: false, lastModified: false, acceptRanges: false };
    response.sendFile(file, options, (error?: Error & { status?: number }) => {
      if (!error || response.headersSent) return;
      for (const header of ['Content-Encoding', 'ETag']) response.removeHeader(header);
      // The words of the error name the folder.
      next(error.status === 404 ? undefined : error);
    });
  }

  private encodingFor(name: string, request: Request): Encoding | null {
    const built = (Object.keys(ENDINGS) as Encoding[]).filter((encoding) => this.etags.has(name + ENDINGS[encoding]));
    return built.find((encoding) => request.acceptsEncodings(encoding) !== false) ?? null;
  }
}

function etagOf(content: Buffer): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}
