import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

/** What a route accepts as a body. */
export interface BodyRules {
  maxBytes: number;
  /** `any`: whatever it is called, it is read as JSON. */
  mediaTypes: readonly string[] | 'any';
  /** A body that takes longer to arrive is refused. */
  withinMs: number;
  /** Such requests are much work: one of each person is under way at once, and a few in all. */
  isHeavy: boolean;
  /** How many ordinary requests a request counts for. */
  costOf: (body: unknown) => number;
}

const ORDINARY: BodyRules = {
  maxBytes: 256 * 1_024,
  mediaTypes: ['application/json', 'application/merge-patch+json'],
  withinMs: 20_000,
  isHeavy: false,
  costOf: () => 1,
};

const BODY_RULES = 'calendar:body-rules';

/** For a route, or a whole controller, whose bodies are not like all others. */
export const TakesBody = (rules: Partial<BodyRules>) => SetMetadata(BODY_RULES, rules);

/** What the route of a request accepts. */
export function bodyRules(reflector: Reflector, context: ExecutionContext): BodyRules {
  const own = reflector.getAllAndOverride<Partial<BodyRules> | undefined>(BODY_RULES, [
    context.getHandler(),
    context.getClass(),
  ]);
  return { ...ORDINARY, ...own };
}
