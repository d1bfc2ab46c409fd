import { createPermission } from '@backstage/plugin-permission-common';

/** Resource type of an environment in the permission framework. @public */
export const RESOURCE_TYPE_RESEARCH_ENVIRONMENT = 'research-environment';

/** @public */
export const environmentReadPermission = createPermission({
  name: 'research-environments.environment.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_RESEARCH_ENVIRONMENT,
});

/** Ask for a new environment. @public */
export const environmentRequestPermission = createPermission({
  name: 'research-environments.environment.request',
  attributes: { action: 'create' },
});

/** Submit, change, discard or withdraw one's own request; retry and cancel what works on it. @public */
export const environmentUpdatePermission = createPermission({
  name: 'research-environments.environment.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_RESEARCH_ENVIRONMENT,
});

/** @public */
export const environmentDeletePermission = createPermission({
  name: 'research-environments.environment.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_RESEARCH_ENVIRONMENT,
});

/** Read the events of every environment by cursor: for the ledger. @public */
export const environmentEventsReadPermission = createPermission({
  name: 'research-environments.events.read',
  attributes: { action: 'read' },
});

/** See every operation and how the connectors are. @public */
export const operationsReadPermission = createPermission({
  name: 'research-environments.operations.read',
  attributes: { action: 'read' },
});

/** Run the platform: the pages under `/platform` in the sidebar, and checks of connectors on demand. @public */
export const operationsManagePermission = createPermission({
  name: 'research-environments.operations.manage',
  attributes: { action: 'update' },
});

/** @public */
export const researchEnvironmentPermissions = [
  environmentReadPermission,
  environmentRequestPermission,
  environmentUpdatePermission,
  environmentDeletePermission,
  environmentEventsReadPermission,
  operationsReadPermission,
  operationsManagePermission,
];
