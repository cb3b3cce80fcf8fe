import type { Request } from 'express';

/** Methods that are routed for the path of a request, in capitals: what a 405 lists in `Allow`. */
export function allowedMethods(request: Request): string[] {
  const methods = new Set<string>();
  for (const layer of request.app.router.stack) {
    const routed = layer.route as { methods?: Record<string, boolean> } | undefined;
    if (!routed?.methods || !matches(layer, request.path)) continue;
    for (const method of Object.keys(routed.methods)) if (method !== '_all') methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}

/** The type of a layer leaves out its `match`, which the router itself calls for every request. */
function matches(layer: object, path: string): boolean {
  try {
    return (layer as { match(path: string): boolean }).match(path);
  } catch {
    return false; // A path that cannot be decoded matches nothing.
  }
}
