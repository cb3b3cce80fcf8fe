import type { Request } from 'express';

/** Methods that are routed for the path of a request, in capitals: what a 405 lists in `Allow`. */
export function allowedMethods(request: Request): string[] {
  const path = pathOf(request);
  const methods = new Set<string>();
  for (const layer of request.app.router.stack) {
    const routed = layer.route as { methods?: Record<string, boolean> } | undefined;
    // Whatever takes even CONNECT takes everything: middleware, and the handler of what was not found.
    if (!routed?.methods || routed.methods['connect'] || !matches(layer, path)) continue;
    for (const method of Object.keys(routed.methods)) methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}

/** The whole path: `request.path` lacks what a router was mounted at. */
export function pathOf(request: Request): string {
  return request.originalUrl.split('?', 1)[0] ?? '/';
}

/** The type of a layer leaves out its `match`, which the router itself calls for every request. */
function matches(layer: object, path: string): boolean {
  try {
    return (layer as { match(path: string): boolean }).match(path);
  } catch {
    return false; // A path that cannot be decoded matches nothing.
  }
}
