import { inspect } from 'node:util';

const HIDDEN = '[hidden]';

/** Makes JSON and `util.inspect` show `[hidden]` for these properties; reading them works as before. */
export function conceal<Section extends object>(section: Section, secrets: ReadonlyArray<keyof Section>): Section {
  const hidden = new Set<PropertyKey>(secrets);
  const shown = () => {
    const entries = Object.entries(section);
    return Object.fromEntries(entries.map(([name, value]) => [name, hidden.has(name) ? HIDDEN : value]));
  };
  Object.defineProperty(section, 'toJSON', { value: shown });
  Object.defineProperty(section, inspect.custom, { value: shown });
  return section;
}

/** Freezes the whole tree. Key bytes are left out: a typed array cannot be frozen. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
