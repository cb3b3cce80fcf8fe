/** Builds the pages, and compresses them once so that the API never has to. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './paths.mjs';

const built = join(root, 'dist/apps/web');
const TEXT = /\.(js|css|svg|html|md)$/;
/** Below this the headers outweigh what is saved. */
const WORTH_BYTES = 1_024;

await build({ configFile: join(root, 'apps/web/vite.config.ts'), logLevel: 'warn' });
for (const name of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
  const file = join(built, name);
  if (!TEXT.test(name) || statSync(file).size < WORTH_BYTES) continue;
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  );
}
