export { Egress, EGRESS_DEFAULTS, type EgressSettings } from './egress';
export { EgressError, type EgressErrorCode } from './egress-error';
export { EgressModule } from './egress.module';
export { parseRetryAfter } from './retry-after';
export { CUT_TEXT, isCut } from './text-cutter';
