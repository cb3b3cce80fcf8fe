/**
 * Writes the client of libs/client from the committed openapi.json, unless it is there already. `npm run openapi` writes
 * that file from the running API first.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { root } from './paths.mjs';

const document = join(root, 'openapi.json');
const generated = join(root, 'libs/client/generated');
const stamp = join(generated, '.stamp');

/** Routes that are called by Google and Microsoft, or by a browser that is sent there. */
const NOT_FOR_CLIENTS = ['/^POST /api/v1/webhooks/', '/^GET /api/v1/calendar/\\{provider\\}/callback$/'];

const wanted = fingerprint([document, import.meta.filename, join(root, 'package-lock.json')]);
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) await generate();

async function generate() {
  rmSync(generated, { recursive: true, force: true });
  await createClient({
    input: document,
    // Node wants endings in the imports of modules.
    output: { path: generated, module: { extension: '.js' } },
    logs: { level: 'silent', file: false },
    parser: { filters: { operations: { exclude: NOT_FOR_CLIENTS }, orphans: true } },
    plugins: [
      { name: '@hey-api/client-fetch', throwOnError: true },
      '@hey-api/typescript',
      '@hey-api/sdk',
      '@tanstack/react-query',
    ],
  });
  writeFileSync(stamp, wanted);
  console.log('client: generated from openapi.json');
}

/** @param {string[]} files */
function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
