import { ArmError } from '../ArmError';
import { objectAt, textAt, type JsonObject } from '../json';
import type { World } from '../resources/World';
import type { StoredResource } from '../resources/ResourceStore';
import { objectsAt, type ResourceProvider } from './ResourceProvider';

/** `Microsoft.Network/networkSecurityGroups`, with their rules sent within. */
export const networkSecurityGroups: ResourceProvider = {
  type: 'Microsoft.Network/networkSecurityGroups',
  completion: 'asyncOperation',
  location: 'region',
  name: {
    pattern: /^(?=.{1,80}$)[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/,
    rule: 'The name has 1 to 80 letters, numbers, dots, hyphens and underscores, and starts with a letter or number.',
  },
  readOnly: [],
  prepare: ({ body }) => {
    const properties = objectAt(body, 'properties');
    const rules = objectsAt(properties, 'securityRules');
    rules.forEach(checkRule);
    return {
      body: { ...body, properties: { ...properties, securityRules: rules } },
    };
  },
  beforeRemoval: refuseInUse,
};

function checkRule(rule: JsonObject) {
  const properties = objectAt(rule, 'properties');
  const missing = ['access', 'direction', 'protocol', 'priority'].find(
    key => properties[key] === undefined,
  );
  if (!missing) return;
  throw new ArmError(
    400,
    'InvalidRequestFormat',
    `The security rule '${textAt(rule, 'name')}' needs '${missing}'.`,
    `properties.securityRules.${missing}`,
  );
}

function refuseInUse(world: World, group: StoredResource) {
  const user = world.store
    .list({ type: 'Microsoft.Network/virtualNetworks/subnets' })
    .find(subnet => {
      const used = textAt(
        objectAt(objectAt(subnet.body, 'properties'), 'networkSecurityGroup'),
        'id',
      );
      return used?.toLowerCase() === group.id.toLowerCase();
    });
  if (!user) return;
  throw new ArmError(
    400,
    'InUseNetworkSecurityGroupCannotBeDeleted',
    `Network security group ${group.id} cannot be deleted because it is in use by the following resources: ${user.id}.`,
  );
}
