export { Egress, EGRESS_DEFAULTS, type EgressSettings } from './egress';
export { EgressError, type EgressErrorCode } from './egress-error';
export { EgressModule } from './egress.module';
export { urlRefusal, type UrlRefusal, type UrlRules } from './public-address';
export { PublicEgress, PUBLIC_EGRESS_DEFAULTS, type PostedAnswer, type PublicEgressSettings } from './public-egress';
export { SERVER_EGRESS_DEFAULTS, ServerEgress, type ServerEgressSettings } from './server-egress';
export { parseRetryAfter } from './retry-after';
export { CUT_TEXT, isCut } from './text-cutter';
