/**
 * How the server programs are built. Those that serve bring the packages that they use in a file beside them: to find and read a
 * thousand files of node_modules was half of what a start took (docs/adr/0055-servers-bring-their-packages.md).
 */
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { licencesOf } from './bundled-licences.mjs';
import { root } from './paths.mjs';

const SERVERS = ['api', 'worker', 'sandbox'];
/** The files of Swagger UI are served from where they lie. */
const STAYS_OUTSIDE = /^swagger-ui-dist\//;
/** Files of ours, by path or by the alias of tsconfig.json. */
const IS_OURS = /^(\.|\/|@calendar\/)/;
const PACKAGES = 'packages';
const IN_PACKAGES = new RegExp(`(^|/)${PACKAGES}\\.js$`);

/**
 * @typedef {import('@rspack/core').Configuration} Configuration
 * @typedef {typeof import('@rspack/core')} Rspack
 */

/**
 * @param {Configuration} defaults of Nest, for one program
 * @param {Rspack} rspack
 * @returns {Configuration} what differs from them
 */
export default function configurationOf(defaults, rspack) {
  const folder = dirname(String(defaults.output?.filename));
  const bundled = SERVERS.includes(basename(folder)) ? withPackages(defaults, rspack, join(root, 'dist', folder)) : {};
  const licences = bundled.entry ? [licencesBeside(rspack)] : [];
  return { ...bundled, devtool: false, plugins: [...(defaults.plugins ?? []), sourceMaps(rspack), ...licences] };
}

/**
 * Node reads the maps of a program when it makes its first stack: ours name lines, without what stands there.
 *
 * @param {Rspack} rspack
 */
function sourceMaps(rspack) {
  return new rspack.SourceMapDevToolPlugin({
    filename: '[file].map',
    exclude: IN_PACKAGES,
    noSources: true,
    moduleFilenameTemplate: '[absolute-resource-path]',
  });
}

/**
 * Beside the packages, whose comments are gone.
 *
 * @param {Rspack} rspack
 * @returns {import('@rspack/core').RspackPluginInstance}
 */
function licencesBeside({ Compilation, sources }) {
  const name = 'licences';
  const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
  return {
    apply(compiler) {
      compiler.hooks.thisCompilation.tap(name, (compilation) => {
        compilation.hooks.processAssets.tap({ name, stage }, () => {
          const files = [...compilation.modules].map((module) => module.nameForCondition() ?? '');
          compilation.emitAsset(`${PACKAGES}.licences.txt`, new sources.RawSource(licencesOf(files)));
        });
      });
    },
  };
}

/**
 * @param {Configuration} defaults
 * @param {Rspack} rspack
 * @param {string} folder of the built program
 * @returns {Configuration}
 */
function withPackages(defaults, rspack, folder) {
  const packages = { test: /[\\/]node_modules[\\/]/, name: PACKAGES, enforce: true };
  return {
    target: 'node24',
    entry: { main: /** @type {string} */ (defaults.entry) },
    output: { ...defaults.output, path: folder, filename: '[name].js', chunkFilename: '[name].js', clean: true },
    externals: [external],
    externalsPresets: {},
    // Packages of Nest require what is optional to them so.
    module: { ...defaults.module, parser: { javascript: { createRequire: true } } },
    node: { __dirname: 'node-module', __filename: 'node-module' },
    optimization: {
      nodeEnv: false,
      chunkIds: 'named',
      moduleIds: 'named',
      providedExports: true,
      usedExports: true,
      sideEffects: true,
      innerGraph: true,
      splitChunks: { chunks: 'all', cacheGroups: { default: false, defaultVendors: false, packages } },
      // Comments and spaces are a third of what a program loads, and stay in memory; names stay for whoever reads a stack. With
      // one character beyond Latin-1 V8 would keep a whole file at two bytes a character.
      minimize: true,
      minimizer: [
        new rspack.SwcJsMinimizerRspackPlugin({
          extractComments: false,
          minimizerOptions: { compress: false, mangle: false, format: { comments: false, asciiOnly: true } },
        }),
      ],
    },
  };
}

/**
 * What is not built in: Node itself, what has files of its own, and optional companions of packages that nobody has installed
 * (`pg-native`), which then fail to load where their package expects it.
 *
 * @param {import('@rspack/core').ExternalItemFunctionData} wanted
 */
async function external({ request = '', context = root }) {
  if (IS_OURS.test(request)) return undefined;
  const goesIn = !isBuiltin(request) && !STAYS_OUTSIDE.test(request) && canBeFound(request, context);
  return goesIn ? undefined : `node-commonjs ${request}`;
}

/**
 * @param {string} request
 * @param {string} folder of who asks
 */
function canBeFound(request, folder) {
  try {
    createRequire(join(folder, 'asks.js')).resolve(request);
    return true;
  } catch (error) {
    // A package may be there for `import` alone.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}
