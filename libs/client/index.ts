/** Every route as a function, every body as a type; `client` is what they use unless they are given another. */
export * from './generated/index.js';
export { client } from './generated/client.gen.js';
export { createClient, createConfig, type Client, type Config } from './generated/client/index.js';
