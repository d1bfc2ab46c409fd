import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { ContractOptions } from './contractOptions';

const FOLDER = resolve(__dirname, '../../../../../deploy/rbac/kubernetes');

/** What a platform team installs, with the names of its own identities in the place of the shipped ones. */
export function shippedManifests(
  users: Pick<ContractOptions, 'observer' | 'provisioner'>,
): KubernetesObject[] {
  return readdirSync(FOLDER)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .flatMap(name => {
      const text = readFileSync(join(FOLDER, name), 'utf8')
        .replaceAll('glovebox-observer', users.observer)
        .replaceAll('glovebox-provisioner', users.provisioner);
      return parseAllDocuments(text).map(
        document => document.toJS() as KubernetesObject,
      );
    });
}

/** One verb on one resource that a role allows. */
export interface Right {
  verb: string;
  group: string;
  /** With its subresource: `pods/log`. */
  resource: string;
}

/** Every right of a shipped ClusterRole, rule by rule. */
export function rightsOf(manifests: KubernetesObject[], role: string): Right[] {
  const found = manifests.find(
    m => m.kind === 'ClusterRole' && m.metadata.name === role,
  );
  const rules = (found?.rules ?? []) as {
    apiGroups: string[];
    resources: string[];
    verbs: string[];
  }[];
  return rules.flatMap(rule =>
    rule.apiGroups.flatMap(group =>
      rule.resources.flatMap(resource =>
        rule.verbs.map(verb => ({ verb, group, resource })),
      ),
    ),
  );
}

export function printRight({ verb, group, resource }: Right): string {
  return `${verb} ${resource}${group ? `.${group}` : ''}`;
}
