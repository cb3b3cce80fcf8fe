import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, root } from '../paths.mjs';

const UNPACK = `const { default: packed } = await import('@sparticuz/chromium'); await packed.executablePath();`;
/** Has the package unpack the libraries, too, that a bare machine lacks. */
const ON_A_BARE_MACHINE = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };

/**
 * The Chromium that comes packed with npm, with its libraries and fonts: unpacked once, and there as a whole or not at all. The
 * package itself unpacks into the folder for temporary files of the machine, where a run that is ended meanwhile leaves half a
 * browser to all that come later.
 *
 * @returns {{executablePath: string, env: NodeJS.ProcessEnv}}
 * @throws {Error} when it cannot be unpacked
 */
export function packagedChromium() {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'));
  const kept = join(cacheFolder, `chromium-${version}`);
  if (!existsSync(kept)) unpack(kept);
  const places = { LD_LIBRARY_PATH: join(kept, 'al2023', 'lib'), FONTCONFIG_PATH: join(kept, 'fonts') };
  return { executablePath: join(kept, 'chromium'), env: { ...process.env, ...places } };
}

/** @param {string} kept the folder that holds it from then on; when another process was quicker, its is as good */
function unpack(kept) {
  const unfinished = `${kept}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', UNPACK], {
      cwd: root,
      env: { ...process.env, ...ON_A_BARE_MACHINE, TMPDIR: unfinished },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`Chromium cannot be unpacked:\n${stderr}`);
    const fonts = join(unfinished, 'fonts', 'fonts.conf');
    writeFileSync(fonts, readFileSync(fonts, 'utf8').replaceAll('/tmp/', `${kept}/`));
    renameSync(unfinished, kept);
  } catch (error) {
    if (!existsSync(kept)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
