import { cpSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../../tools/paths.mjs';

/**
 * Lays out what `deploy/Dockerfile` puts into the image, from what is built here, where no package can be found by accident.
 *
 * @returns the folder that is `/app` there
 * @throws Error when there are packages above it after all
 */
export function layOutImage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'copilot-calendar-image-'));
  const packages = createRequire(join(folder, 'main.js')).resolve.paths('pg')!;
  const found = packages.filter((place) => basename(place) === 'node_modules' && existsSync(place));
  if (found.length > 0) throw new Error(`Programs of the image would find packages in ${found.join(', ')}`);
  const lastStage = readFileSync(join(root, 'deploy', 'Dockerfile'), 'utf8')
    .split(/^FROM /m)
    .at(-1)!;
  for (const [, list] of lastStage.matchAll(/^COPY (?:--from=build )?(.+)$/gm)) {
    const places = list!.split(' ');
    const target = places.pop()!;
    for (const place of places) {
      const source = place.replace(/^\/app\//, '');
      cpSync(join(root, source), join(folder, target, target.endsWith('/') ? basename(source) : ''), {
        recursive: true,
      });
    }
  }
  return folder;
}
