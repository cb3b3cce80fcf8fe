import { invalidParameter } from '../google-error';

/** What to keep of an object; an empty mask keeps all of it. */
type Mask = Map<string, Mask>;

const MASKS = new Map<string, Mask>();
const MOST_MASKS = 1_000;
const DEEPEST = 32;

/**
 * A partial response as `fields` asks for it: `items(id,start/date),nextPageToken`.
 *
 * @throws GoogleError 400 when the mask cannot be read
 */
export function applyFields(resource: unknown, fields: string | undefined): unknown {
  if (fields === undefined || fields === '') return resource;
  let mask = MASKS.get(fields);
  if (!mask) {
    if (MASKS.size === MOST_MASKS) MASKS.clear();
    MASKS.set(fields, (mask = parseMask(fields)));
  }
  return pick(resource, mask);
}

function pick(value: unknown, mask: Mask): unknown {
  if (mask.size === 0 || mask.has('*') || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element: unknown) => pick(element, mask));
  const kept: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const inner = mask.get(name);
    if (inner) kept[name] = pick(part, inner);
  }
  return kept;
}

function parseMask(fields: string): Mask {
  const tokens = fields.match(/[A-Za-z0-9_*]+|[(),/]/g) ?? [];
  if (tokens.join('') !== fields.replace(/\s/g, '')) throw unreadable(fields);
  let position = 0;

  const list = (depth: number): Mask => {
    const mask: Mask = new Map();
    do path(mask, depth);
    while (tokens[position] === ',' && ++position);
    return mask;
  };
  const path = (mask: Mask, depth: number): void => {
    const name = tokens[position++];
    if (name === undefined || /[(),/]/.test(name) || depth > DEEPEST) throw unreadable(fields);
    const inner = mask.get(name) ?? new Map<string, Mask>();
    mask.set(name, inner);
    if (tokens[position] === '/') {
      position += 1;
      path(inner, depth + 1);
    } else if (tokens[position] === '(') {
      position += 1;
      for (const [key, value] of list(depth + 1)) inner.set(key, value);
      if (tokens[position++] !== ')') throw unreadable(fields);
    }
  };

  const mask = list(0);
  if (position !== tokens.length) throw unreadable(fields);
  return mask;
}

function unreadable(fields: string) {
  return invalidParameter('fields', `Invalid field selection ${fields}`);
}
