type Fields = Record<string, unknown>;

/** Objects merge, arrays and everything else are replaced, null removes. Leaves both arguments as they were. */
export function mergePatch(target: Fields, patch: Fields): Fields {
  const merged: Fields = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = isObject(value) ? mergePatch(isObject(merged[name]) ? merged[name] : {}, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
