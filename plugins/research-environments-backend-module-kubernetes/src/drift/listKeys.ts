import { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { canonicalJson } from '../objects/canonicalJson';
import { FieldPath } from './FieldPath';

/** Lists that are maps, and what their elements are known by (`x-kubernetes-list-map-keys` of Kubernetes' OpenAPI). */
const LIST_KEYS: Record<string, string[]> = {
  claims: ['name'],
  containers: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  resourceClaims: ['name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** What tells the elements of a list apart where it is a map; `undefined` for a list in which the order counts. */
export function listKeysOf(
  path: FieldPath,
  ...lists: JsonValue[][]
): ((item: JsonValue) => JsonObject) | undefined {
  const names = keyNames(path, lists.flat());
  if (!names) {
    return undefined;
  }
  const keysOf = (item: JsonValue): JsonObject =>
    Object.fromEntries(
      names.map(name => [name, valueOf(item as JsonObject, name)]),
    );
  const isMap = lists.every(
    list =>
      list.every(isJsonObject) &&
      new Set(list.map(item => canonicalJson(keysOf(item)))).size ===
        list.length,
  );
  return isMap ? keysOf : undefined;
}

function keyNames(path: FieldPath, items: JsonValue[]): string[] | undefined {
  const field = String(path.at(-1));
  if (field !== 'ports') {
    return LIST_KEYS[field];
  }
  // Those of a network policy are a list in order.
  if (path.includes('ingress') || path.includes('egress')) {
    return undefined;
  }
  const ofContainer = items.some(
    item => isJsonObject(item) && item.containerPort !== undefined,
  );
  return [ofContainer ? 'containerPort' : 'port', 'protocol'];
}

function valueOf(item: JsonObject, name: string): JsonValue {
  return item[name] ?? (name === 'protocol' ? 'TCP' : '');
}
