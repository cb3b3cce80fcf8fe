/**
 * The large files of a program become scripts of which V8 keeps what it has compiled (docs/adr/0068-what-a-start-has-compiled-is-kept.md).
 * What the bundler has made stays a module with the same name, and takes its functions from the script beside it.
 */
import { createHash } from 'node:crypto';
import { Script } from 'node:vm';

const NAME = 'bundled-scripts';
/** Of code and packages; what is loaded later or seldom stays as it is. */
const IS_LARGE = /^(packages|serve)\.js$/;
/** Where the bundler's own lines end and the object of all modules begins. */
const MODULES = 'export const __webpack_modules__=';
/** After them: where its map lies. */
const END = /^([^]*\});(\n\/\/# sourceMappingURL=\S+)?\s*$/;
/** What the bundler's lines declare for the modules. */
const DECLARED = /(?:var|const) (__rspack_\w+)=/g;

/**
 * @param {typeof import('@rspack/core')} rspack
 * @returns {import('@rspack/core').RspackPluginInstance}
 */
export function bundledScripts({ Compilation, sources }) {
  // After maps were made and names are fixed.
  const stage = Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE;
  return {
    apply(compiler) {
      compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
        compilation.hooks.processAssets.tap({ name: NAME, stage }, (assets) => {
          for (const name of Object.keys(assets).filter((asset) => IS_LARGE.test(asset))) {
            const { module, script, scriptName } = split(name, String(assets[name]?.source()));
            compilation.updateAsset(name, new sources.RawSource(module));
            compilation.emitAsset(scriptName, new sources.RawSource(script), { minimized: true });
          }
        });
      });
    },
  };
}

/**
 * @param {string} name
 * @param {string} bundle
 * @throws Error when the bundler writes its files otherwise than this reads them
 */
export function split(name, bundle) {
  const at = bundle.indexOf(MODULES);
  const own = bundle.slice(0, Math.max(at, 0));
  const [, modules, map = ''] = END.exec(bundle.slice(own.length + MODULES.length)) ?? [];
  if (at < 0 || modules === undefined || /\bimport\.meta\b/.test(modules)) {
    throw new Error(`${name} is not written as tools/bundled-scripts.mjs reads it`);
  }
  // One character beyond, and bytes would not be characters, nor each of them one byte in memory.
  if (/[^\0-\x7f]/.test(modules)) throw new Error(`${name} has other characters than those of ASCII`);
  const declared = [...own.matchAll(DECLARED)].map(([, variable]) => variable).join(',');
  const before = `(function(${declared}){"use strict";return(`;
  const script = `${before}${modules})})`;
  assertParsed(name, script);
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 16);
  const scriptName = name.replace(/\.js$/, '.script.js');
  const columns = own.length + MODULES.length - before.length;
  const place = `{module:import.meta.url,script:"${scriptName}",hash:"${hash}",columns:${columns}}`;
  const taken = `import{runScript}from"./run-script.js";${own}${MODULES}runScript(${place})(${declared});${map}`;
  return { module: taken, script, scriptName };
}

/**
 * Whatever else the bundler writes after the modules makes no sense within the brackets.
 *
 * @param {string} name
 * @param {string} script
 * @returns {Script}
 */
function assertParsed(name, script) {
  return new Script(script, { filename: name });
}
