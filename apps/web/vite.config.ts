import optimizeLocales from '@react-aria/optimize-locales-plugin';
import { defineConfig } from 'vite';

/** The address of a running API, as `npm start` prints it. */
const API = process.env['API'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  resolve: { tsconfigPaths: true },
  plugins: [
    // React Aria brings the words of some thirty languages along.
    { ...optimizeLocales.vite({ locales: ['en-US'] }), enforce: 'pre' },
  ],
  build: {
    outDir: '../../dist/apps/web',
    emptyOutDir: true,
    license: { fileName: 'licences.md' },
    // The policy of the pages allows files of this server only, no `data:` styles or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // 'use client' is for servers that render.
      onLog: (level, log, pass) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && pass(level, log),
      output: {
        codeSplitting: {
          // What changes with our releases is apart from what changes with those of others.
          groups: [{ name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack)\// }],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(['/api', '/web-config.json', '/docs', '/openapi.json'].map((path) => [path, API])),
  },
});
