import { createBackend } from '@backstage/backend-defaults';
import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { hideSignInQueries } from './hideSignInQueries';
import { securityHeaders } from './securityHeaders';

const backend = createBackend();

backend.add(
  rootHttpRouterServiceFactory({
    configure: ({ app, applyDefaults }) => {
      app.use(hideSignInQueries);
      app.use(securityHeaders);
      applyDefaults();
    },
  }),
);

backend.add(import('@backstage/plugin-app-backend'));

// Who you are: OpenID Connect, matched by Entra object id (ID-1).
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@glovebox/backstage-plugin-auth-backend-module-glovebox'));

// What you may do: a policy that denies what it does not know.
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@glovebox/backstage-plugin-permission-backend-module-glovebox'),
);

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-msgraph'));
backend.add(
  import(
    '@glovebox/backstage-plugin-catalog-backend-module-research-environments'
  ),
);

// No module adds generic HTTP or repository actions: a template can only ask for an environment.
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(
  import(
    '@glovebox/backstage-plugin-scaffolder-backend-module-research-environments'
  ),
);

backend.add(import('@glovebox/backstage-plugin-approvals-backend'));
backend.add(import('@glovebox/backstage-plugin-research-environments-backend'));
backend.add(
  import(
    '@glovebox/backstage-plugin-research-environments-backend-module-kubernetes'
  ),
);
backend.add(
  import(
    '@glovebox/backstage-plugin-research-environments-backend-module-azure'
  ),
);

backend.add(import('@backstage/plugin-search-backend'));
// The index in PostgreSQL, for all replicas. On SQLite it says that it is not supported, and the index is in memory.
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.start().catch(error => {
  // A portal that is up in part denies some and loses others: it ends, and says why as its last words.
  process.stderr.write(`The portal did not start. ${error}\n`);
  process.exit(1);
});
