import { AuthService } from '@backstage/backend-plugin-api';
import {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import { ResearchEnvironmentsService } from '@glovebox/backstage-plugin-research-environments-node';
import { toEntities } from './toEntities';

const PROVIDER_NAME = 'research-environments';

/** Brings every environment that has not ended into the catalog, and takes out those that ended. */
export class EnvironmentEntityProvider implements EntityProvider {
  static create(options: {
    environments: ResearchEnvironmentsService;
    auth: AuthService;
    portalUrl: string;
    platformGroup: string;
  }): EnvironmentEntityProvider {
    return new EnvironmentEntityProvider(options);
  }

  private connection: EntityProviderConnection | undefined;
  private running: Promise<void> | undefined;

  private constructor(
    private readonly options: {
      environments: ResearchEnvironmentsService;
      auth: AuthService;
      portalUrl: string;
      platformGroup: string;
    },
  ) {}

  getProviderName(): string {
    return PROVIDER_NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
  }

  /**
   * Replaces what the catalog holds by what there is now, one after another. A page that cannot be read leaves the catalog as
   * it is.
   */
  async refresh(): Promise<void> {
    const previous = this.running ?? Promise.resolve();
    const next = previous.then(
      () => this.replace(),
      () => this.replace(),
    );
    this.running = next;
    await next;
  }

  private async replace(): Promise<void> {
    if (!this.connection) {
      return;
    }
    const environments = await this.listAll();
    await this.connection.applyMutation({
      type: 'full',
      entities: toEntities(environments, this.options).map(entity => ({
        entity,
        locationKey: PROVIDER_NAME,
      })),
    });
  }

  private async listAll(): Promise<EnvironmentSummary[]> {
    const credentials = await this.options.auth.getOwnServiceCredentials();
    const all: EnvironmentSummary[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.options.environments.listAll({
        cursor,
        credentials,
      });
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return all;
  }
}
