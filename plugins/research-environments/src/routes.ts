import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/frontend-plugin-api';

/** The list of environments. */
export const rootRouteRef = createRouteRef();

/** One environment. */
export const environmentRouteRef = createRouteRef({ params: ['name'] });

/** The pages of the platform team. */
export const platformRouteRef = createRouteRef();

/** Where templates are picked. */
export const createRouteRefExternal = createExternalRouteRef({
  defaultTarget: 'scaffolder.root',
});

/** The form of one template. */
export const templateRouteRef = createExternalRouteRef({
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});

/** One approval. */
export const approvalRouteRef = createExternalRouteRef({
  params: ['id'],
  defaultTarget: 'approvals.approval',
});
