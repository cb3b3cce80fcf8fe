import { setSourceMapsSupport } from 'node:module';

// Before anything else is loaded, and not by Node's flag: with that it would read the maps of every package, and the logger
// those of ours at each start.
setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
await import(/* webpackChunkName: 'serve' */ './serve');
