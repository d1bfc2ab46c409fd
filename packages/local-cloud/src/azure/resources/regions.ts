import { ArmError } from '../ArmError';
import { textAt, type JsonObject } from '../json';
import type { ResourceId } from './ResourceId';

const regions = [
  'australiaeast',
  'brazilsouth',
  'canadacentral',
  'centralus',
  'eastus',
  'eastus2',
  'francecentral',
  'germanywestcentral',
  'japaneast',
  'northeurope',
  'norwayeast',
  'southcentralus',
  'southeastasia',
  'swedencentral',
  'switzerlandnorth',
  'uksouth',
  'westeurope',
  'westus2',
  'westus3',
];

/**
 * Checks a body's location and brings it to the form `eastus`.
 *
 * @throws ArmError when it is missing or no region of Azure.
 */
export function requireRegion(id: ResourceId, body: JsonObject) {
  const location = textAt(body, 'location');
  if (!location) {
    throw new ArmError(
      400,
      'LocationRequired',
      `The location property is required for this definition: '${id.name}'.`,
      'location',
    );
  }
  const region = location.toLowerCase().replace(/ /g, '');
  if (!regions.includes(region)) {
    throw new ArmError(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${location}' is not available for resource type '${
        id.type
      }'. List of available regions for the resource type is '${regions.join(
        ',',
      )}'.`,
      'location',
    );
  }
  body.location = region;
}
