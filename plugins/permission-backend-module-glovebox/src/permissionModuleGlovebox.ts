import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { TrustedCatalog, TrustedOrigins } from '@glovebox/guarded-change-node';
import { GloveboxPermissionPolicy } from './GloveboxPermissionPolicy';
import { requirePermissions } from './requirePermissions';

/**
 * Installs the portal's permission policy. Install no other one beside it.
 *
 * @public
 */
export const permissionModuleGlovebox = createBackendModule({
  pluginId: 'permission',
  moduleId: 'glovebox',
  register(reg) {
    reg.registerInit({
      deps: {
        policy: policyExtensionPoint,
        config: coreServices.rootConfig,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
      },
      async init({ policy, config, auth, catalog }) {
        requirePermissions(config);
        const memberships = TrustedCatalog.create({
          catalog,
          auth,
          trusted: TrustedOrigins.fromConfig(config),
        });
        policy.setPolicy(
          GloveboxPermissionPolicy.create({ config, memberships }),
        );
      },
    });
  },
});
