import { JsonObject } from '../json';
import {
  apiVersionOf,
  isServiceAccount,
  ResourceType,
} from '../registry/ResourceType';
import { TypeRegistry } from '../registry/TypeRegistry';

const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

/** Subresources with the verbs that they have. */
export function subresourcesOf(type: ResourceType): {
  name: string;
  kind: string;
  group?: string;
  version?: string;
  verbs: string[];
}[] {
  return [
    ...(type.status
      ? [{ name: 'status', kind: type.kind, verbs: SUBRESOURCE_VERBS }]
      : []),
    ...(type.scale
      ? [
          {
            name: 'scale',
            kind: 'Scale',
            group: 'autoscaling',
            version: 'v1',
            verbs: SUBRESOURCE_VERBS,
          },
        ]
      : []),
    ...(type.plural === 'namespaces'
      ? [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }]
      : []),
    ...(isServiceAccount(type)
      ? [
          {
            name: 'token',
            kind: 'TokenRequest',
            group: 'authentication.k8s.io',
            version: 'v1',
            verbs: ['create'],
          },
        ]
      : []),
    ...type.connects.map(name => ({
      name,
      kind: type.kind,
      verbs: name === 'log' ? ['get'] : ['create', 'get'],
    })),
  ];
}

/** `/api` */
export function coreVersions(host: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [
      { clientCIDR: '0.0.0.0/0', serverAddress: host },
    ],
  };
}

/** `/apis` */
export function groupList(registry: TypeRegistry): JsonObject {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupNames(registry)
      .filter(name => name !== '')
      .map(name => groupOf(registry, name)),
  };
}

/** `/apis/<group>`; undefined when it is not served. */
export function groupDocument(
  registry: TypeRegistry,
  name: string,
): JsonObject | undefined {
  if (name === '' || !groupNames(registry).includes(name)) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(registry, name) };
}

/** `/api/v1` and `/apis/<group>/<version>`; undefined when it is not served. */
export function resourceList(
  registry: TypeRegistry,
  group: string,
  version: string,
): JsonObject | undefined {
  const types = registry
    .all()
    .filter(type => type.group === group && type.version === version);
  if (types.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: types.flatMap(type => [
      {
        name: type.plural,
        singularName: type.singular,
        namespaced: type.namespaced,
        kind: type.kind,
        verbs: [...type.verbs],
        ...optionalNames(type),
      },
      ...subresourcesOf(type).map(
        ({ name, kind, group: g, version: v, verbs }) => ({
          name: `${type.plural}/${name}`,
          singularName: '',
          namespaced: type.namespaced,
          kind,
          ...(g ? { group: g, version: v } : {}),
          verbs,
        }),
      ),
    ]),
  };
}

/** Aggregated discovery: everything of `/api` or `/apis` in one document. */
export function aggregatedDiscovery(
  registry: TypeRegistry,
  root: '/api' | '/apis',
): JsonObject {
  const names = groupNames(registry).filter(
    name => (name === '') === (root === '/api'),
  );
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map(name => ({
      metadata: name
        ? { name, creationTimestamp: null }
        : { creationTimestamp: null },
      versions: versionsOf(registry, name).map(version => ({
        version,
        freshness: 'Current',
        resources: registry
          .all()
          .filter(type => type.group === name && type.version === version)
          .map(aggregatedResource),
      })),
    })),
  };
}

function aggregatedResource(type: ResourceType): JsonObject {
  const subresources = subresourcesOf(type);
  return {
    resource: type.plural,
    responseKind: { group: type.group, version: type.version, kind: type.kind },
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: [...type.verbs],
    ...optionalNames(type),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map(
            ({ name, kind, group, version, verbs }) => ({
              subresource: name,
              responseKind: {
                group: group ?? type.group,
                version: version ?? type.version,
                kind,
              },
              verbs,
            }),
          ),
        }
      : {}),
  };
}

function optionalNames(type: ResourceType): JsonObject {
  return {
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length > 0 ? { categories: type.categories } : {}),
  };
}

function groupNames(registry: TypeRegistry): string[] {
  return [...new Set(registry.all().map(type => type.group))];
}

function versionsOf(registry: TypeRegistry, group: string): string[] {
  return [
    ...new Set(
      registry
        .all()
        .filter(type => type.group === group)
        .map(type => type.version),
    ),
  ];
}

function groupOf(registry: TypeRegistry, name: string): JsonObject {
  const versions = versionsOf(registry, name).map(version => ({
    groupVersion: apiVersionOf({ group: name, version }),
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}
