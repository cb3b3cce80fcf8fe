import { isOf, type OwnerFilter } from '../owner-filter';
import type { ProviderName } from '../provider-name';
import type { Exchange } from '../traffic/exchange';

export interface FaultMatch {
  method?: string | undefined;
  /** Regular expression, tested against the path after the host prefix, query included. */
  path?: string | undefined;
  account?: string | undefined;
}

/** A body that is an object is sent as JSON, a string as it is. */
export type FaultBody = string | Record<string, unknown> | undefined;

export type RequestAction =
  | { kind: 'status'; status: number; headers?: Record<string, string> | undefined; body?: FaultBody }
  | { kind: 'delay'; ms: number }
  /** The connection is cut and nothing was applied. */
  | { kind: 'cut-before' }
  /** Applied, then cut. */
  | { kind: 'cut-after' }
  /** Applied, then this answer instead of the true one. */
  | { kind: 'status-after'; status: number; headers?: Record<string, string> | undefined; body?: FaultBody };

export interface NotificationAction {
  kind: 'notification';
  mode: 'lose' | 'delay' | 'double';
  /** For `delay`, and between the two of `double`. */
  ms?: number | undefined;
}

export interface NewFault {
  provider: ProviderName;
  match?: FaultMatch | undefined;
  /** How often it strikes; null: until it is removed. */
  times: number | null;
  /** How many matches pass before the first strike. */
  after: number;
  action: RequestAction | NotificationAction;
}

export interface FaultRule extends NewFault {
  id: string;
  /** How often it has struck. */
  struck: number;
}

/** The faults that are armed, in the order in which they were added. One that is used up is gone. */
export class FaultRules {
  private nextId = 1;
  private rules: (FaultRule & { pattern: RegExp | undefined })[] = [];

  /** @throws SyntaxError when `match.path` is no regular expression */
  add(fault: NewFault): FaultRule {
    const pattern = fault.match?.path === undefined ? undefined : new RegExp(fault.match.path);
    const rule = { ...fault, id: `fault-${this.nextId++}`, struck: 0, pattern };
    this.rules.push(rule);
    return viewOf(rule);
  }

  list(): FaultRule[] {
    return this.rules.map(viewOf);
  }

  /** @param owner only those that are armed for this account or provider alone */
  clear(owner: OwnerFilter = {}): void {
    this.rules = this.rules.filter(({ provider, match }) => !isOf(owner, { provider, account: match?.account }));
  }

  /** What befalls a request: all delays that match, and the first other action. Uses the rules up. */
  strike(exchange: Exchange): { delayMs: number; action: Exclude<RequestAction, { kind: 'delay' }> | undefined } {
    let delayMs = 0;
    let action: Exclude<RequestAction, { kind: 'delay' }> | undefined;
    for (const rule of this.rules) {
      if (rule.action.kind === 'notification' || (action && rule.action.kind !== 'delay')) continue;
      if (!matchesRequest(rule, exchange) || !this.use(rule)) continue;
      if (rule.action.kind === 'delay') delayMs += rule.action.ms;
      else action = rule.action;
    }
    return { delayMs, action };
  }

  /** What befalls a notification; uses the rule up. */
  strikeNotification(provider: ProviderName, account: string): NotificationAction | undefined {
    for (const rule of this.rules) {
      if (rule.action.kind !== 'notification' || rule.provider !== provider) continue;
      if (rule.match?.account !== undefined && rule.match.account !== account) continue;
      if (this.use(rule)) return rule.action;
    }
    return undefined;
  }

  private use(rule: FaultRule): boolean {
    if (rule.after > 0) {
      rule.after -= 1;
      return false;
    }
    rule.struck += 1;
    if (rule.struck === rule.times) this.rules = this.rules.filter(({ id }) => id !== rule.id);
    return true;
  }
}

function matchesRequest(rule: FaultRule & { pattern: RegExp | undefined }, exchange: Exchange): boolean {
  if (rule.provider !== exchange.provider) return false;
  const { method, account } = rule.match ?? {};
  if (method !== undefined && method.toUpperCase() !== exchange.method) return false;
  if (account !== undefined && account !== exchange.account) return false;
  return rule.pattern === undefined || rule.pattern.test(exchange.path);
}

function viewOf(known: FaultRule & { pattern: RegExp | undefined }): FaultRule {
  const { pattern: _pattern, ...rule } = known;
  return rule;
}
