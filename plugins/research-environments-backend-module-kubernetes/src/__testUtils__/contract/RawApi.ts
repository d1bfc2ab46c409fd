import { JsonObject } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { ContractGateway, ContractIdentity } from './ContractGateway';

/** Answer of an API server, whatever it is. */
export interface RawAnswer {
  status: number;
  body: JsonObject & { message?: string; items?: KubernetesObject[] };
}

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

/** Plural names of the kinds that the suite itself handles; the production client finds its own by discovery. */
const PLURALS: Record<string, string> = {
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  ConfigMap: 'configmaps',
  CustomResourceDefinition: 'customresourcedefinitions',
  Namespace: 'namespaces',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  RoleBinding: 'rolebindings',
  ServiceAccount: 'serviceaccounts',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
};

/** Path of the collection that an object belongs to. */
export function collectionPath({
  apiVersion,
  kind,
  metadata,
}: {
  apiVersion: string;
  kind: string;
  metadata?: { namespace?: string };
}): string {
  const plural = PLURALS[kind];
  if (!plural) {
    throw new Error(`The suite does not know the plural of ${kind}`);
  }
  const root = apiVersion.includes('/') ? '/apis' : '/api';
  const namespace = metadata?.namespace;
  return `${root}/${apiVersion}${
    namespace ? `/namespaces/${namespace}` : ''
  }/${plural}`;
}

/** Plain requests as any identity, for what the production client does not do and for what must be refused. */
export class RawApi {
  constructor(private readonly gateway: ContractGateway) {}

  async send(
    identity: ContractIdentity,
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<RawAnswer> {
    const response = await fetch(`${this.gateway.url(identity)}${path}`, {
      method,
      headers: { 'content-type': contentType, accept: 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') ? JSON.parse(text) : { message: text },
    };
  }

  /** Sends what must succeed. */
  async require(
    identity: ContractIdentity,
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<RawAnswer['body']> {
    const answer = await this.send(identity, method, path, body, contentType);
    if (answer.status >= 300) {
      throw new Error(
        `${method} ${path} as ${identity}: ${answer.status} ${answer.body.message}`,
      );
    }
    return answer.body;
  }

  merge(identity: ContractIdentity, path: string, body: unknown) {
    return this.send(identity, 'PATCH', path, body, MERGE);
  }

  apply(
    identity: ContractIdentity,
    object: KubernetesObject,
    options: { dryRun?: boolean; manager?: string } = {},
  ) {
    const query = new URLSearchParams({
      fieldManager: options.manager ?? 'glovebox',
      force: 'true',
      ...(options.dryRun ? { dryRun: 'All' } : {}),
    });
    const path = `${collectionPath(object)}/${object.metadata.name}?${query}`;
    return this.send(identity, 'PATCH', path, object, APPLY);
  }
}
