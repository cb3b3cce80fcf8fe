import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, root } from '../../tools/paths.mjs';

/**
 * Builds the servers of the release before this one, which `deploy/previous-release` names by its commit.
 *
 * @returns the folder with its `dist`
 * @throws Error if this is no clone that has the commit
 */
export function buildPreviousRelease(): string {
  const commit = readFileSync(join(root, 'deploy', 'previous-release'), 'utf8').trim();
  const kept = join(cacheFolder, 'releases', commit);
  if (existsSync(kept)) return kept;
  const work = `${kept}-${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 28 });
    execFileSync('tar', ['-x'], { cwd: work, input: archive });
    symlinkSync(join(root, 'node_modules'), join(work, 'node_modules'));
    installDropped(work);
    execFileSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', '--all'], {
      cwd: work,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    renameSync(work, kept);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return kept;
}

/** Its packages are ours, but for those that nothing uses any more: they lie where Node looks next. */
function installDropped(work: string): void {
  const [theirs, ours] = [work, root].map(
    (folder) => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson).dependencies,
  ) as [PackageJson['dependencies'], PackageJson['dependencies']];
  const dropped = Object.entries(theirs).filter(([name]) => !(name in ours));
  if (dropped.length === 0) return;
  const options = [
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefix',
    join(cacheFolder, 'releases'),
  ];
  execFileSync('npm', ['install', ...options, ...dropped.map(([name, version]) => `${name}@${version}`)]);
}

interface PackageJson {
  dependencies: Record<string, string>;
}
