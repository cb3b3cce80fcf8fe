/**
 * How the programs are built. Each brings the packages that it uses in a file beside it: to find and read a thousand files of
 * node_modules was half of what a start took (docs/adr/0055-servers-bring-their-packages.md), and the image needs none of them
 * (docs/adr/0066-an-image-without-node-modules.md).
 */
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { licencesOf } from './bundled-licences.mjs';
import { bundledScripts } from './bundled-scripts.mjs';
import { root } from './paths.mjs';

/** The one that serves Swagger UI. */
const SERVES_SWAGGER_UI = 'api';
/** The folder beside it with the files of Swagger UI, as they are. */
const SWAGGER_UI = 'swagger-ui';
/** What its page asks for, who made it, and the module that Nest asks where they lie: beside itself. */
const SWAGGER_UI_FILES = [
  'absolute-path.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
  'LICENSE',
  'NOTICE',
  'package.json',
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'swagger-ui-standalone-preset.js',
  'swagger-ui-standalone-preset.js.LICENSE.txt',
  'swagger-ui.css',
];
const IS_SWAGGER_UI = /^swagger-ui-dist\//;
/** Files of ours, by path or by the alias of tsconfig.json. */
const IS_OURS = /^(\.|\/|@calendar\/)/;
/** The first module of each program. */
const TELLS_UNCAUGHT = join(root, 'libs', 'platform', 'process', 'tell-uncaught.ts');
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
  const files = basename(folder) === SERVES_SWAGGER_UI ? [swaggerUi(rspack)] : [];
  return {
    ...withPackages(defaults, rspack, join(root, 'dist', folder)),
    devtool: false,
    plugins: [
      ...(defaults.plugins ?? []),
      sourceMaps(rspack),
      licencesBeside(rspack),
      bundledScripts(rspack),
      scriptRunner(rspack),
      ...files,
    ],
  };
}

/**
 * Of the version that Nest brings.
 *
 * @param {Rspack} rspack
 */
function swaggerUi({ CopyRspackPlugin }) {
  const asks = createRequire(join(root, 'node_modules', '@nestjs', 'swagger', 'package.json'));
  const from = dirname(asks.resolve('swagger-ui-dist/package.json'));
  return new CopyRspackPlugin({
    patterns: SWAGGER_UI_FILES.map((name) => ({
      from: join(from, name),
      to: join(SWAGGER_UI, name),
      toType: 'file',
      info: { minimized: true },
    })),
  });
}

/**
 * As it is, since it is no part of the bundle.
 *
 * @param {Rspack} rspack
 */
function scriptRunner({ CopyRspackPlugin }) {
  const from = join(root, 'tools', 'program', 'run-script.mjs');
  return new CopyRspackPlugin({ patterns: [{ from, to: 'run-script.js', toType: 'file', info: { minimized: true } }] });
}

/**
 * Node reads the maps of a program when it makes its first stack: ours name lines, without what stands there.
 *
 * @param {Rspack} rspack
 */
function sourceMaps(rspack) {
  return new rspack.SourceMapDevToolPlugin({
    filename: '[file].map',
    exclude: [IN_PACKAGES, new RegExp(`^${SWAGGER_UI}/`)],
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
    entry: { main: [TELLS_UNCAUGHT, /** @type {string} */ (defaults.entry)] },
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
 * What is not built in: Node itself, Swagger UI, which has files of its own, and optional companions of packages that nobody has
 * installed (`pg-native`), which then fail to load where their package expects it.
 *
 * @param {import('@rspack/core').ExternalItemFunctionData} wanted
 */
async function external({ request = '', context = root }) {
  if (IS_OURS.test(request)) return undefined;
  if (IS_SWAGGER_UI.test(request)) return `node-commonjs ${request.replace(IS_SWAGGER_UI, `./${SWAGGER_UI}/`)}`;
  const goesIn = !isBuiltin(request) && canBeFound(request, context);
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
