import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_RESEARCH_ENVIRONMENT } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentWithHead } from '../model/records';
import { EnvironmentFilter } from './EnvironmentFilter';

/** Environments as the permission framework sees them. */
export const environmentResourceRef = createPermissionResourceRef<
  EnvironmentWithHead,
  EnvironmentFilter
>().with({
  pluginId: 'research-environments',
  resourceType: RESOURCE_TYPE_RESEARCH_ENVIRONMENT,
});
