import { mergeObjects, objectAt } from '../json';
import type { ResourceProvider } from './ResourceProvider';

/** `Microsoft.Storage/storageAccounts/blobServices`: one, named `default`. */
export const blobServices: ResourceProvider = {
  type: 'Microsoft.Storage/storageAccounts/blobServices',
  completion: 'immediate',
  location: 'none',
  name: { pattern: /\/default$/, rule: "The blob service is named 'default'." },
  readOnly: [],
  prepare: ({ body }) => ({
    body: {
      ...body,
      properties: mergeObjects(
        { deleteRetentionPolicy: { enabled: false } },
        objectAt(body, 'properties'),
      ),
    },
  }),
};

/** `Microsoft.Storage/storageAccounts/blobServices/containers`. */
export const blobContainers: ResourceProvider = {
  type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
  completion: 'immediate',
  location: 'none',
  name: {
    pattern: /\/(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
    rule: 'A container name has 3 to 63 lower-case letters, numbers and single hyphens.',
  },
  readOnly: ['leaseState', 'leaseStatus', 'hasLegalHold'],
  prepare: ({ body }) => ({
    body: {
      ...body,
      properties: {
        ...mergeObjects({ publicAccess: 'None' }, objectAt(body, 'properties')),
        leaseState: 'Available',
        leaseStatus: 'Unlocked',
        hasLegalHold: false,
      },
    },
  }),
};
