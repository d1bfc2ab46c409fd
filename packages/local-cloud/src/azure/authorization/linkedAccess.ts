import { isObject, objectAt, textAt, type JsonObject } from '../json';
import { parseResourceId } from '../resources/ResourceId';

/** A right on another resource that a write needs besides its own. */
export interface LinkedAccess {
  action: string;
  /** The id of the other resource. */
  scope: string;
}

type LinksOf = (properties: JsonObject) => LinkedAccess[];

const network = 'Microsoft.Network';

/**
 * What a write of each type needs on other resources, by the type in lower case: joining networks, and approving the
 * connection of an endpoint. See https://learn.microsoft.com/azure/private-link/rbac-permissions and
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/networking.
 */
const links: Record<string, LinksOf> = {
  'microsoft.network/privateendpoints': properties => [
    ...join(properties, 'subnet', `${network}/virtualNetworks/subnets`),
    ...objectsIn(properties, 'privateLinkServiceConnections').flatMap(
      connection =>
        approval(
          textAt(objectAt(connection, 'properties'), 'privateLinkServiceId'),
        ),
    ),
  ],
  'microsoft.network/privateendpoints/privatednszonegroups': properties =>
    objectsIn(properties, 'privateDnsZoneConfigs').flatMap(config =>
      linkTo(
        textAt(objectAt(config, 'properties'), 'privateDnsZoneId'),
        `${network}/privateDnsZones/join/action`,
      ),
    ),
  'microsoft.network/privatednszones/virtualnetworklinks': properties =>
    join(properties, 'virtualNetwork', `${network}/virtualNetworks`),
  'microsoft.network/virtualnetworks': properties =>
    objectsIn(properties, 'subnets').flatMap(subnet =>
      subnetLinks(objectAt(subnet, 'properties')),
    ),
  'microsoft.network/virtualnetworks/subnets': subnetLinks,
};

/** The rights on other resources that writing one needs. */
export function linkedAccess(type: string, body: JsonObject): LinkedAccess[] {
  return links[type.toLowerCase()]?.(objectAt(body, 'properties')) ?? [];
}

function subnetLinks(properties: JsonObject): LinkedAccess[] {
  const type = `${network}/networkSecurityGroups`;
  return join(properties, 'networkSecurityGroup', type);
}

function join(properties: JsonObject, key: string, type: string) {
  const id = textAt(objectAt(properties, key), 'id');
  return linkTo(id, `${type}/join/action`);
}

/** A connection to a service in one's own name approves itself, which is a right on that service. */
function approval(id: string | undefined): LinkedAccess[] {
  return isId(id)
    ? linkTo(
        id,
        `${parseResourceId(id).type}/privateEndpointConnectionsApproval/action`,
      )
    : [];
}

function linkTo(id: string | undefined, action: string): LinkedAccess[] {
  return isId(id) ? [{ action, scope: id }] : [];
}

/** While planning, what is not known yet is still an expression; it is checked when it is deployed. */
function isId(id: string | undefined): id is string {
  return id !== undefined && id.startsWith('/');
}

function objectsIn(from: JsonObject, key: string): JsonObject[] {
  const list = from[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
}
