import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The inbox. */
export const rootRouteRef = createRouteRef();

/** One approval. */
export const approvalRouteRef = createRouteRef({ params: ['id'] });
