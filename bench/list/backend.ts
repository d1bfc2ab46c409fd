// The portal's backend with what the two lists need and nothing that works beside them: no connector, and no copy of environments in the catalog.
import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@glovebox/backstage-plugin-auth-backend-module-glovebox'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@glovebox/backstage-plugin-permission-backend-module-glovebox'),
);
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@glovebox/backstage-plugin-approvals-backend'));
backend.add(import('@glovebox/backstage-plugin-research-environments-backend'));
backend.start();
