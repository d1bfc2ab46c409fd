import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import researchEnvironmentsPlugin from '../src';
import { researchEnvironmentsApiRef } from '../src/api/ResearchEnvironmentsApi';
import { FakeEnvironments } from '../src/fixtures/FakeEnvironments';

const PEOPLE = [
  ['ada.moreau', 'Ada Moreau'],
  ['ben.tanaka', 'Ben Tanaka'],
  ['noor.haddad', 'Noor Haddad'],
  ['sam.osei', 'Sam Osei'],
  ['mina.park', 'Mina Park'],
];

const entities = [
  ...PEOPLE.map(([name, displayName]) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
    spec: { profile: { displayName }, memberOf: [] },
  })),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'vision', namespace: 'default', title: 'Vision' },
    spec: { type: 'team', profile: { displayName: 'Vision' }, children: [] },
  },
];

createDevApp({
  features: [
    catalogPlugin.withOverrides({
      extensions: [
        catalogPlugin.getExtension('api:catalog').override({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () => catalogApiMock({ entities }),
            }),
        }),
      ],
    }),
    researchEnvironmentsPlugin,
    createFrontendModule({
      pluginId: 'research-environments',
      extensions: [
        ApiBlueprint.make({
          name: 'client',
          params: defineParams =>
            defineParams({
              api: researchEnvironmentsApiRef,
              deps: {},
              factory: () => new FakeEnvironments(),
            }),
        }),
      ],
    }),
  ],
});
