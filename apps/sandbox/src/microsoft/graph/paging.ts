import type { GraphCall } from './graph-call';
import { GRAPH } from './graph-call';
import { invalidRequest } from './graph-error';

const LARGEST_PAGE = 1_000;

/**
 * One page of a plain list, by `$top` and `$skip`.
 *
 * @param defaultSize without `$top` and `odata.maxpagesize`
 * @param view called for what is on the page only
 * @throws GraphError 400 for a `$top` below 1 or a `$skip` below 0
 */
export function pageOf<Item>(
  { request, query, preferences }: Pick<GraphCall, 'request' | 'query' | 'preferences'>,
  items: readonly Item[],
  { defaultSize, view }: { defaultSize: number; view: (item: Item) => unknown },
): Record<string, unknown> {
  const top = wholeNumber(query, '$top', 1) ?? preferences.pageSize ?? defaultSize;
  const size = Math.min(top, LARGEST_PAGE);
  const skip = wholeNumber(query, '$skip', 0) ?? 0;
  const value = items.slice(skip, skip + size).map(view);
  return {
    value,
    ...(items.length > skip + size ? { '@odata.nextLink': nextLink(request.path, query, skip + size) } : {}),
  };
}

/** What `$select` names; undefined: everything. */
export function selectedNames(query: URLSearchParams): string[] | undefined {
  return query
    .get('$select')
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

function nextLink(path: string, query: URLSearchParams, skip: number): string {
  const rest = [...query].filter(([name]) => name !== '$skip');
  const encoded = [...rest, ['$skip', String(skip)]].map(([name, value]) => `${name}=${encodeURIComponent(value!)}`);
  return `${GRAPH}${path}?${encoded.join('&')}`;
}

function wholeNumber(query: URLSearchParams, name: string, lowest: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text) || Number(text) < lowest) throw invalidRequest(`The value of '${name}' is not valid.`);
  return Number(text);
}
