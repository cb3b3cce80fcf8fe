export {
  AccountGate,
  GateUnavailableError,
  type GateAnswer,
  type GateLimits,
  type GateRefusal,
  type Blocked,
  type GateRequest,
  type Priority,
  type Permit,
  type WindowLimit,
} from './account-gate';
export { AccountLines } from './account-lines';
export { bullOptions } from './bull-options';
export { RedisConnection } from './redis-connection';
export { RedisSilentError } from './redis-pulse';
export { RedisModule } from './redis.module';
