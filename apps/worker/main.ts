import { setSourceMapsSupport } from 'node:module';

// Before anything else is loaded, or Node would read the source maps of every package: a third of the start, and 40 MB.
setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
await import(/* webpackChunkName: 'serve' */ './serve');
