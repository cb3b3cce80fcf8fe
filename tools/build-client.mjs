/** Generates the client and turns it into a package: modules and types in libs/client/dist. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

await import('./generate-client.mjs');
const folder = join(root, 'libs/client');
rmSync(join(folder, 'dist'), { recursive: true, force: true });
const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', folder], { stdio: 'inherit' });
process.exitCode = status ?? 1;
