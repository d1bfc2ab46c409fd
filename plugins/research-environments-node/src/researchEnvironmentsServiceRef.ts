import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { ResearchEnvironmentsClient } from './ResearchEnvironmentsClient';
import { ResearchEnvironmentsService } from './ResearchEnvironmentsService';

/** Research environments as another backend sees them: over the plugin-to-plugin API. @public */
export const researchEnvironmentsServiceRef =
  createServiceRef<ResearchEnvironmentsService>({
    id: 'research-environments.service',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: {
          auth: coreServices.auth,
          discovery: coreServices.discovery,
        },
        factory: options => ResearchEnvironmentsClient.create(options),
      }),
  });
