import { isDeepStrictEqual } from 'node:util';
import type { SyncRules } from '@calendar/contracts/vocabulary';

/** The names of the rules that differ, such as `eventTypes.interview.sync`; a list is one rule. Pure. */
export function changedRules(before: SyncRules, after: SyncRules): string[] {
  return differences(before, after, []);
}

function differences(before: unknown, after: unknown, path: readonly string[]): string[] {
  if (!isObject(before) || !isObject(after)) return isDeepStrictEqual(before, after) ? [] : [path.join('.')];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => differences(before[name], after[name], [...path, name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
