import { z } from 'zod';
import { InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { keyOf, ObjectKey, sameObject } from '../objects/ObjectKey';

/** Kinds that live outside namespaces. What is not listed here the cluster's own discovery tells, when planning. */
const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'StorageClass',
  'PriorityClass',
  'RuntimeClass',
  'IngressClass',
  'CSIDriver',
  'CSINode',
  'VolumeAttachment',
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ClusterQueue',
  'ResourceFlavor',
  'CiliumClusterwideNetworkPolicy',
]);

/** What belongs to the platform: objects of these kinds add up with the baseline and could weaken it. */
const PLATFORM_GROUPS = ['rbac.authorization.k8s.io'];
const PLATFORM_KINDS = [
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'ResourceQuota',
  'LimitRange',
];

const stringMap = z.record(z.string(), z.string());
/** Owner references and finalizers would let a template tie objects to things outside it or keep them from being deleted. */
const templateObject = z.looseObject({
  apiVersion: z.string().regex(/^([a-z0-9.-]+\/)?v[a-z0-9]+$/),
  kind: z.string().regex(/^[A-Z][A-Za-z0-9]*$/),
  metadata: z.strictObject({
    name: z
      .string()
      .max(253)
      .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/),
    namespace: z.string().optional(),
    labels: stringMap.optional(),
    annotations: stringMap.optional(),
  }),
});

/**
 * Checks what a template may hold as far as the target can tell without asking the cluster.
 *
 * @throws InputError that names the object and says what to change.
 */
export function checkTemplateObjects(
  objects: JsonObject[],
  options: { namespace: string; baseline: ObjectKey[] },
): KubernetesObject[] {
  const checked: KubernetesObject[] = [];
  objects.forEach((object, index) => {
    const parsed = parseObject(object, index);
    const key = keyOf(parsed);
    const name = `${key.kind} '${key.name}'`;
    if (CLUSTER_SCOPED.has(key.kind)) {
      throw new InputError(
        `${name} is not in a namespace. A template may only hold objects of its environment's namespace: remove it.`,
      );
    }
    if (key.apiVersion === 'v1' && key.kind === 'Secret') {
      throw new InputError(
        `${name}: a template may not hold a Secret, since its value would be stored and shown. Keep the value in Key Vault and remove the object.`,
      );
    }
    if (
      PLATFORM_GROUPS.includes(key.apiVersion.split('/')[0]) ||
      PLATFORM_KINDS.includes(key.kind)
    ) {
      throw new InputError(
        `${name}: only the platform's baseline holds objects of this kind. Remove it from the template.`,
      );
    }
    const { namespace } = parsed.metadata;
    if (namespace !== undefined && namespace !== options.namespace) {
      throw new InputError(
        `${name} names the namespace '${namespace}'. Remove metadata.namespace: the platform sets it.`,
      );
    }
    if (options.baseline.some(other => sameObject(other, key))) {
      throw new InputError(
        `${name} is part of the platform's baseline. Give the template's object another name.`,
      );
    }
    if (checked.some(other => sameObject(keyOf(other), key))) {
      throw new InputError(`${name} is in the template twice. Remove one.`);
    }
    checked.push(parsed);
  });
  return checked;
}

function parseObject(object: JsonObject, index: number): KubernetesObject {
  const parsed = templateObject.safeParse(object);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(
      issue => `${issue.path.join('.') || 'object'}: ${issue.message}`,
    );
    throw new InputError(
      `Object ${index + 1} of the template (${String(
        object.kind ?? 'no kind',
      )}) cannot be used. ${issues.join('. ')}.`,
    );
  }
  return object as KubernetesObject;
}
