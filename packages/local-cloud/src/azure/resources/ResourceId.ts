import { ArmError } from '../ArmError';

/**
 * The id of a resource, taken apart. Ids keep the case in which they were
 * created, and compare without it: `key` is what to compare by.
 */
export interface ResourceId {
  /** The id as written. */
  id: string;
  /** The id in lower case. */
  key: string;
  subscriptionId: string;
  resourceGroup: string | undefined;
  /** The full type, such as `Microsoft.Storage/storageAccounts/blobServices`. */
  type: string;
  /** The names of all levels, such as `account/default`. */
  name: string;
  /** The id that the provider part follows: a group, a subscription or a resource. */
  scope: string;
  /** The id one level up within the same provider, for a child resource. */
  parent: string | undefined;
}

/** The type of a resource group's own id. */
export const resourceGroupType = 'Microsoft.Resources/resourceGroups';

/** The type of a subscription's own id. */
export const subscriptionType = 'Microsoft.Resources/subscriptions';

const groupPattern = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)$/i;
const subscriptionPattern = /^\/subscriptions\/([^/]+)$/i;

/**
 * Takes an id apart.
 *
 * @throws ArmError when the text is not the id of a resource, group or subscription.
 */
export function parseResourceId(id: string): ResourceId {
  const group = groupPattern.exec(id);
  if (group) {
    const scope = `/subscriptions/${group[1]}`;
    return whole(id, group[1], group[2], resourceGroupType, group[2], scope);
  }
  const subscription = subscriptionPattern.exec(id);
  if (subscription) {
    const [, name] = subscription;
    return whole(id, name, undefined, subscriptionType, name, '');
  }
  return parseProviderId(id);
}

function whole(
  id: string,
  subscriptionId: string,
  resourceGroup: string | undefined,
  type: string,
  name: string,
  scope: string,
): ResourceId {
  return {
    id,
    key: id.toLowerCase(),
    subscriptionId,
    resourceGroup,
    type,
    name,
    scope,
    parent: undefined,
  };
}

function parseProviderId(id: string): ResourceId {
  const at = id.toLowerCase().lastIndexOf('/providers/');
  const scope = id.slice(0, at);
  const [namespace, ...rest] = id.slice(at + '/providers/'.length).split('/');
  const container = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i;
  const place = container.exec(scope);
  const complete = rest.length >= 2 && rest.length % 2 === 0;
  if (at < 0 || !place || !complete || rest.some(part => part === '')) {
    throw new ArmError(
      400,
      'InvalidResourceId',
      `'${id}' is not the id of a resource. It must look like /subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}.`,
    );
  }
  const types = rest.filter((_, index) => index % 2 === 0);
  const names = rest.filter((_, index) => index % 2 === 1);
  const lastPair = `/${rest.slice(-2).join('/')}`;
  const parent = names.length > 1 ? id.slice(0, -lastPair.length) : undefined;
  return {
    id,
    key: id.toLowerCase(),
    subscriptionId: place[1],
    resourceGroup: place[2],
    type: [namespace, ...types].join('/'),
    name: names.join('/'),
    scope,
    parent,
  };
}

/** Puts an id together from its scope, type and names. */
export function formatResourceId(
  scope: string,
  type: string,
  names: string[],
): string {
  const [namespace, ...types] = type.split('/');
  const pairs = types.map((part, index) => `${part}/${names[index]}`);
  return `${scope}/providers/${namespace}/${pairs.join('/')}`;
}

/** Tells whether an id lies at or below a scope. */
export function isWithin(id: string, scope: string): boolean {
  const inner = id.toLowerCase();
  const outer = scope.toLowerCase();
  return inner === outer || inner.startsWith(`${outer}/`);
}
