import { inspect } from 'node:util';

/**
 * Loaded before anything else of a built program (`tools/rspack.config.mjs`), and so without anything of ours. Of an error that
 * nobody catches Node prints the line of the file first: here up to 190 KB, after which a pipe, as the log of a container is one, is
 * full, and the error itself is lost.
 */
process.on('uncaughtException', (error: unknown) => {
  process.stderr.write(`${inspect(error)}\n`);
  process.exit(1);
});
