export { listenLive } from './live-channel';
export type { LiveMessage } from './live-stream';
