import { resourceGroupType } from '../resources/ResourceId';
import { objectAt } from '../json';
import type { ResourceProvider } from './ResourceProvider';

/** `Microsoft.Resources/resourceGroups`. */
export const resourceGroups: ResourceProvider = {
  type: resourceGroupType,
  completion: 'immediate',
  location: 'region',
  name: {
    pattern: /^(?=.{1,90}$)[\p{L}\p{N}_().-]*[\p{L}\p{N}_()-]$/u,
    rule: 'A resource group name has 1 to 90 letters, numbers, underscores, parentheses, hyphens and dots, and does not end with a dot.',
  },
  readOnly: [],
  prepare: ({ body }) => ({
    body: { ...body, properties: objectAt(body, 'properties') },
  }),
};
