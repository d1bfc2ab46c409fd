import { readdirSync, readFileSync } from 'fs';
import path from 'path';
import { parseAllDocuments } from 'yaml';
import { CONTROLLER } from '../auth/User';
import { isObject, JsonObject, stringAt } from '../json';
import { TypeRegistry } from '../registry/TypeRegistry';
import { ObjectWriter } from '../service/ObjectWriter';
import { APPLY_PATCH, patchObject } from '../service/patchObject';
import { RequestContext } from '../service/RequestContext';
import { packageRoot } from '../../packageRoot';
import { ClusterName, clusterNodes } from './clusters';

export type BootstrapOptions = {
  cluster: ClusterName;
  writer: ObjectWriter;
  registry: TypeRegistry;
  now: () => Date;
};

const MANAGER = 'local-cloud-bootstrap';
const OWN_MANIFESTS = path.join(
  packageRoot,
  'src/kubernetes/bootstrap/manifests',
);
/** The RBAC that a real cluster gets too: deploy/rbac/kubernetes at the root of the repository. */
const SHIPPED_RBAC = path.resolve(packageRoot, '../../deploy/rbac/kubernetes');

/**
 * Makes what a new cluster has: namespaces, classes, custom kinds, nodes, and the shipped RBAC. It is applied on every start,
 * so that an edited manifest takes effect; what is already as it should be is not written.
 */
export function bootstrap(options: BootstrapOptions): void {
  const manifests = [
    ...readManifests(OWN_MANIFESTS),
    ...readManifests(SHIPPED_RBAC),
    ...clusterNodes(options.cluster),
  ];
  for (const manifest of manifests) apply(options, manifest);
}

function readManifests(directory: string): JsonObject[] {
  return readdirSync(directory)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .flatMap(name => readManifest(path.join(directory, name)));
}

function readManifest(file: string): JsonObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap(document => {
    const value: unknown = document.toJS();
    return isObject(value) ? [value] : [];
  });
}

function apply(options: BootstrapOptions, manifest: JsonObject): void {
  const { writer, registry, now } = options;
  const kind = stringAt(manifest, 'kind') ?? '';
  const type = registry.findByKind(
    stringAt(manifest, 'apiVersion') ?? '',
    kind,
  );
  if (!type) throw new Error(`bootstrap: no kind ${kind} is served`);
  const context: RequestContext = {
    user: CONTROLLER,
    now,
    dryRun: false,
    fieldManager: MANAGER,
    fieldValidation: 'Strict',
    warn: () => undefined,
  };
  const target = {
    type,
    namespace: stringAt(manifest, 'metadata', 'namespace') ?? '',
    name: stringAt(manifest, 'metadata', 'name') ?? '',
    subresource: '',
  };
  const { status, ...main } = manifest;
  const patch = {
    mediaType: APPLY_PATCH,
    force: true,
    namedManager: MANAGER,
  };
  patchObject(writer, context, target, {
    ...patch,
    text: JSON.stringify(main),
  });
  if (!status) return;
  const { apiVersion, metadata } = manifest;
  patchObject(
    writer,
    context,
    { ...target, subresource: 'status' },
    {
      ...patch,
      text: JSON.stringify({
        apiVersion,
        kind,
        metadata: {
          name: target.name,
          namespace: stringAt(metadata, 'namespace'),
        },
        status,
      }),
    },
  );
}
