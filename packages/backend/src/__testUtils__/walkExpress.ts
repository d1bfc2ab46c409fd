import { DeclaredRoute, declaredRoutesOf } from '@glovebox/guarded-change-node';

/** A route that Express serves. */
export interface ServedRoute {
  method: string;
  /** From the root of the server. */
  path: string;
  /** What `createGuardedRouter` was told of it; absent for a route that goes around it. */
  declared?: DeclaredRoute;
}

/** As much of Express 4's routers as is walked. */
interface Layer {
  regexp: RegExp & { fast_slash?: boolean };
  route?: { path: unknown; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Every route below this router, in the order in which Express asks them. */
export function walkExpress(
  stack: readonly Layer[],
  below = '',
): ServedRoute[] {
  return stack.flatMap(layer => {
    if (layer.route) {
      const path = `${below}${String(layer.route.path)}`;
      return Object.keys(layer.route.methods).map(method => ({ method, path }));
    }
    const mount = `${below}${mountPath(layer.regexp)}`;
    const declared = declaredRoutesOf(layer.handle);
    const served = walkExpress(layer.handle.stack ?? [], mount);
    return declared
      ? served.map(route => ({ ...route, ...found(declared, mount, route) }))
      : served;
  });
}

function found(
  declared: readonly DeclaredRoute[],
  mount: string,
  { method, path }: ServedRoute,
) {
  const route = declared.find(
    candidate =>
      candidate.method === method && `${mount}${candidate.path}` === path,
  );
  return { declared: route };
}

/** The text that a mount was given, which Express keeps as an expression only. */
function mountPath(regexp: Layer['regexp']): string {
  if (regexp.fast_slash) return '';
  const [, path] =
    /^\^((?:\\\/[\w.-]+)*)\\\/\?\(\?=\\\/\|\$\)$/.exec(
      regexp.source.replaceAll('\\.', '.').replaceAll('\\-', '-'),
    ) ?? [];
  return path === undefined ? `<${regexp.source}>` : path.replaceAll('\\', '');
}
