import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import approvalsPlugin from '../src';
import { approvalsApiRef } from '../src/api/ApprovalsApi';
import { FakeApprovals } from '../src/fixtures/FakeApprovals';

createDevApp({
  features: [
    catalogPlugin.withOverrides({
      extensions: [
        catalogPlugin.getExtension('api:catalog').override({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () => catalogApiMock({ entities: [] }),
            }),
        }),
      ],
    }),
    approvalsPlugin,
    createFrontendModule({
      pluginId: 'approvals',
      extensions: [
        ApiBlueprint.make({
          name: 'client',
          params: defineParams =>
            defineParams({
              api: approvalsApiRef,
              deps: {},
              factory: () => new FakeApprovals(),
            }),
        }),
      ],
    }),
  ],
});
