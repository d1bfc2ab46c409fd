import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { AllowedContent, ALLOWED_CONFIG_KEY } from './allowedContent';

const DNS_SUBDOMAIN =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const API_VERSION = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?v[0-9][a-z0-9]*$/;

/** Names of these become host names in the cluster's DNS. */
const NAMED_IN_DNS = ['Service'];

/** What a template may say in any `metadata`; the rest is the platform's or the server's. */
const METADATA_FIELDS = ['name', 'labels', 'annotations'];

/** An object that has passed {@link checkKubernetesObject}. */
export interface KubernetesIdentity {
  /** `apiVersion/kind`. */
  type: string;
  name: string;
}

/**
 * Checks the form of one object of a template: an allowed kind, a valid name, no namespace, no label of the platform, nothing
 * that only the server sets. What a workload may do is for the guardrails.
 *
 * @param file - the file's path, for messages
 * @throws InputError naming the file, the object and what to change
 */
export function checkKubernetesObject(
  object: JsonObject,
  file: string,
  allowed: AllowedContent,
): KubernetesIdentity {
  const { type, kind } = checkType(object, file, allowed);
  const name = checkName(object, kind, file);
  const refuse = (problem: string): never => {
    throw new InputError(`${file}, ${kind} ${name}: ${problem}`);
  };
  if (object.status !== undefined) {
    refuse('has a status. Remove it; the cluster writes it.');
  }
  checkMetadata(object, refuse);
  return { type, name };
}

function checkType(
  object: JsonObject,
  file: string,
  allowed: AllowedContent,
): { type: string; kind: string } {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || !API_VERSION.test(apiVersion)) {
    throw new InputError(
      `${file}: apiVersion is missing or not like apps/v1. Set it.`,
    );
  }
  if (typeof kind !== 'string' || !/^[A-Z][A-Za-z0-9]{0,62}$/.test(kind)) {
    throw new InputError(
      `${file}: kind is missing or not like Deployment. Set it.`,
    );
  }
  const type = `${apiVersion}/${kind}`;
  if (!allowed.kubernetesKinds.includes(type)) {
    throw new InputError(
      `${file}: ${type} is not allowed in a template. Remove the object, or ask the platform team to add the kind to ${ALLOWED_CONFIG_KEY}.kubernetesKinds.`,
    );
  }
  return { type, kind };
}

function checkName(object: JsonObject, kind: string, file: string): string {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  if (metadata.generateName !== undefined) {
    throw new InputError(
      `${file}, ${kind}: has metadata.generateName. Give it a metadata.name instead, so that the plan can show it.`,
    );
  }
  const { name } = metadata;
  const form = NAMED_IN_DNS.includes(kind) ? DNS_LABEL : DNS_SUBDOMAIN;
  if (typeof name !== 'string' || !form.test(name)) {
    throw new InputError(
      `${file}, ${kind}: metadata.name is missing or not a DNS name. Use lower-case letters, digits and hyphens, starting with a letter.`,
    );
  }
  return name;
}

/** Checks the object's own metadata and that of every pod and volume claim template within. */
function checkMetadata(value: JsonValue, refuse: (problem: string) => never) {
  if (Array.isArray(value)) {
    value.forEach(item => checkMetadata(item, refuse));
    return;
  }
  if (!isJsonObject(value)) {
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === 'metadata' && isJsonObject(item)) {
      checkOneMetadata(item, refuse);
    } else {
      checkMetadata(item ?? null, refuse);
    }
  }
}

function checkOneMetadata(
  metadata: JsonObject,
  refuse: (problem: string) => never,
) {
  for (const field of Object.keys(metadata)) {
    if (!METADATA_FIELDS.includes(field)) {
      refuse(
        field === 'namespace'
          ? 'has a metadata.namespace. Remove it; every object goes to the namespace of the environment.'
          : `has metadata.${field}. Remove it; a template sets ${METADATA_FIELDS.join(
              ', ',
            )} only.`,
      );
    }
  }
  for (const field of ['labels', 'annotations']) {
    checkStringMap(metadata[field], field, refuse);
  }
}

function checkStringMap(
  map: JsonValue | undefined,
  field: string,
  refuse: (problem: string) => never,
) {
  if (map === undefined) {
    return;
  }
  if (!isJsonObject(map)) {
    refuse(`metadata.${field} is not a mapping. Write key: value lines.`);
    return;
  }
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== 'string') {
      refuse(`metadata.${field} "${key}" is not text. Put it in quotes.`);
    }
    if (isReserved(key)) {
      refuse(
        `metadata.${field} has "${key}", which the platform sets. Remove it.`,
      );
    }
  }
}

function isReserved(key: string): boolean {
  const domain = key.includes('/') ? key.split('/')[0] : '';
  return (
    key === LABELS.managedBy ||
    domain === 'glovebox.dev' ||
    domain.endsWith('.glovebox.dev')
  );
}
