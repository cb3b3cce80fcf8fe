export { ConnectionDrain } from './push/connection-drain';
export { EventSync } from './push/event-sync';
export { Inbound } from './pull/inbound';
export { dueLookSeconds } from './pull/poll-delay';
export { ProviderQuestions, type DraftToRender } from './questions/provider-questions';
export { Sweep } from './sweep/sweep';
export { SyncEngineModule } from './sync-engine.module';
export { SyncModule } from './sync.module';
export { WatchTrial } from './watches/watch-trial';
