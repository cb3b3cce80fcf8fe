/** The web app is one static page so far: it is copied as it is. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const built = join(root, 'dist/apps/web');
rmSync(built, { recursive: true, force: true });
cpSync(join(root, 'apps/web'), built, { recursive: true });
