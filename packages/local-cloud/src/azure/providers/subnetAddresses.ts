import { ArmError } from '../ArmError';
import { isObject, objectAt, textAt, type JsonObject } from '../json';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';

/** The first four addresses of a subnet and its last one are Azure's own. */
const RESERVED_AT_START = 4;

/**
 * The address that a private endpoint has, or the lowest that is free in its subnet.
 *
 * @throws ArmError when the subnet is full.
 */
export function endpointAddress(
  world: World,
  subnet: StoredResource,
  endpointId: string,
): string {
  const others = world.store
    .list({ type: 'Microsoft.Network/privateEndpoints' })
    .filter(({ body }) => isIn(subnet, objectAt(body, 'properties')));
  const own = others.find(({ id }) => sameId(id, endpointId));
  const kept = own && addressOf(own);
  if (kept) return kept;

  const taken = new Set(others.map(addressOf));
  const prefix = textAt(objectAt(subnet.body, 'properties'), 'addressPrefix');
  const [start, bits] = (prefix ?? '').split('/');
  const size = 2 ** (32 - Number(bits));
  for (let offset = RESERVED_AT_START; offset < size - 1; offset++) {
    const address = toText(toNumber(start) + offset);
    if (!taken.has(address)) return address;
  }
  throw new ArmError(
    400,
    'SubnetIsFull',
    `Subnet ${subnet.id} with address prefix ${prefix} does not have enough capacity for 1 IP addresses.`,
    endpointId,
  );
}

/** The address of an endpoint that was made. */
export function addressOf({ body }: StoredResource): string | undefined {
  const { customDnsConfigs } = objectAt(body, 'properties');
  const [config] = Array.isArray(customDnsConfigs) ? customDnsConfigs : [];
  const addresses = isObject(config) ? config.ipAddresses : undefined;
  const [address] = Array.isArray(addresses) ? addresses : [];
  return typeof address === 'string' ? address : undefined;
}

function isIn(subnet: StoredResource, properties: JsonObject): boolean {
  const id = textAt(objectAt(properties, 'subnet'), 'id');
  return id !== undefined && sameId(id, subnet.id);
}

function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function toNumber(address: string): number {
  return address
    .split('.')
    .reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function toText(number: number): string {
  return [24, 16, 8, 0]
    .map(shift => Math.floor(number / 2 ** shift) % 256)
    .join('.');
}
