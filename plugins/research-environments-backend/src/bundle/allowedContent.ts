import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Config key of what templates may contain. */
export const ALLOWED_CONFIG_KEY = 'glovebox.researchEnvironments.allowed';

/** What a template may contain. From config; everything else is refused. */
export interface AllowedContent {
  /** `apiVersion/kind`, for example `v1/ConfigMap` or `apps/v1/Deployment`. */
  kubernetesKinds: string[];
  /** For example `Microsoft.Storage/storageAccounts`. Compared without regard to case, as Azure does. */
  azureTypes: string[];
  /** Registries with an optional path, for example `registry.lab.example/research`. Empty allows no image at all. */
  imageRegistries: string[];
}

const DEFAULT_KUBERNETES_KINDS = [
  'v1/ConfigMap',
  'v1/PersistentVolumeClaim',
  'v1/Pod',
  'v1/Service',
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'batch/v1/CronJob',
  'batch/v1/Job',
  'policy/v1/PodDisruptionBudget',
];

const DEFAULT_AZURE_TYPES = [
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
];

/** Core kinds that only the platform writes: they grant, weaken the baseline, hold secrets or reach past the namespace. */
const PLATFORM_CORE_KINDS = [
  'Endpoints',
  'LimitRange',
  'Namespace',
  'Node',
  'PersistentVolume',
  'ResourceQuota',
  'Secret',
  'ServiceAccount',
];

/** API groups whose kinds only the platform writes. */
const PLATFORM_GROUPS = [
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'certificates.k8s.io',
  'cilium.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'gateway.networking.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
];

/** Resource types that grant rights, run code with the portal's rights, or open the environment to the internet. */
const PLATFORM_AZURE_TYPES =
  /^microsoft\.(authorization|blueprint|managedidentity|management|policyinsights|resources|solutions|subscription)\/|\/providers\/|publicipaddresses|virtualnetworkpeerings/i;

/**
 * Whether only the platform may write objects of this kind, whatever config allows.
 *
 * @param type - `apiVersion/kind`
 */
export function isPlatformKind(type: string): boolean {
  const parts = type.split('/');
  return parts.length === 3
    ? PLATFORM_GROUPS.includes(parts[0])
    : PLATFORM_CORE_KINDS.includes(parts[1]);
}

/** Whether only the platform may write resources of this type, whatever config allows. */
export function isPlatformAzureType(type: string): boolean {
  return PLATFORM_AZURE_TYPES.test(type);
}

/**
 * Reads `glovebox.researchEnvironments.allowed`.
 *
 * @throws InputError that names the key and the entry when config allows what only the platform may write
 */
export function readAllowedContent(config: Config): AllowedContent {
  const allowed = config.getOptionalConfig(ALLOWED_CONFIG_KEY);
  return {
    kubernetesKinds: checkEntries(
      'kubernetesKinds',
      allowed?.getOptionalStringArray('kubernetesKinds') ??
        DEFAULT_KUBERNETES_KINDS,
      {
        form: /^([a-z0-9.-]+\/)?v[0-9][a-z0-9]*\/[A-Z][A-Za-z0-9]*$/,
        example: 'apps/v1/Deployment',
        isPlatform: isPlatformKind,
      },
    ),
    azureTypes: checkEntries(
      'azureTypes',
      allowed?.getOptionalStringArray('azureTypes') ?? DEFAULT_AZURE_TYPES,
      {
        form: /^[A-Za-z0-9.]+(\/[A-Za-z0-9]+)+$/,
        example: 'Microsoft.Storage/storageAccounts',
        isPlatform: isPlatformAzureType,
      },
    ),
    imageRegistries: checkEntries(
      'imageRegistries',
      allowed?.getOptionalStringArray('imageRegistries') ?? [],
      {
        form: /^[a-z0-9.-]+(:[0-9]+)?(\/[a-z0-9._-]+)*$/,
        example: 'registry.lab.example/research',
        isPlatform: () => false,
      },
    ),
  };
}

function checkEntries(
  key: string,
  entries: string[],
  rule: {
    form: RegExp;
    example: string;
    isPlatform: (entry: string) => boolean;
  },
): string[] {
  for (const entry of entries) {
    if (!rule.form.test(entry)) {
      throw new InputError(
        `${ALLOWED_CONFIG_KEY}.${key} has "${entry}": write it like ${rule.example}.`,
      );
    }
    if (rule.isPlatform(entry)) {
      throw new InputError(
        `${ALLOWED_CONFIG_KEY}.${key} has "${entry}", which only the platform may write. Remove it.`,
      );
    }
  }
  return entries;
}
