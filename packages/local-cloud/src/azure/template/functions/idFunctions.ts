import type { Json } from '../../json';
import { formatResourceId } from '../../resources/ResourceId';
import { badArguments, textArgument } from './TemplateFunction';

/** Where a deployment happens. */
export interface DeploymentScope {
  tenantId: string;
  subscriptionId: string;
  /** Absent for a deployment to the subscription. */
  resourceGroup: string | undefined;
}

/** The id of the scope itself. */
export function scopeId(scope: DeploymentScope): string {
  const subscription = `/subscriptions/${scope.subscriptionId}`;
  return scope.resourceGroup
    ? `${subscription}/resourceGroups/${scope.resourceGroup}`
    : subscription;
}

/** `resourceId([subscriptionId], [resourceGroupName], type, name…)`. */
export function resourceId(scope: DeploymentScope, args: Json[]): string {
  const texts = textsOf(args, 'resourceId');
  const at = texts.findIndex(text => text.includes('/'));
  if (at < 0 || at > 2) throw badArguments('resourceId', 'a type and names');
  const before = texts.slice(0, at);
  const resourceGroup = before.pop() ?? scope.resourceGroup;
  const subscriptionId = before.pop() ?? scope.subscriptionId;
  return withNames(
    scopeId({ ...scope, subscriptionId, resourceGroup }),
    texts.slice(at),
    'resourceId',
  );
}

/** `subscriptionResourceId([subscriptionId], type, name…)`. */
export function subscriptionResourceId(
  scope: DeploymentScope,
  args: Json[],
): string {
  const texts = textsOf(args, 'subscriptionResourceId');
  const at = texts.findIndex(text => text.includes('/'));
  if (at < 0 || at > 1) {
    throw badArguments('subscriptionResourceId', 'a type and names');
  }
  const subscriptionId = at === 1 ? texts[0] : scope.subscriptionId;
  return withNames(
    `/subscriptions/${subscriptionId}`,
    texts.slice(at),
    'subscriptionResourceId',
  );
}

/** `extensionResourceId(scopeId, type, name…)`. */
export function extensionResourceId(args: Json[]): string {
  const [scope, ...rest] = textsOf(args, 'extensionResourceId');
  return withNames(scope, rest, 'extensionResourceId');
}

function textsOf(args: Json[], name: string): string[] {
  return args.map((_, index) => textArgument(args, index, name));
}

function withNames(
  scope: string,
  [type, ...names]: string[],
  functionName: string,
): string {
  if (!type || type.split('/').length - 1 !== names.length) {
    throw badArguments(
      functionName,
      `one name for each segment of the type '${type}'`,
    );
  }
  return formatResourceId(scope, type, names);
}
