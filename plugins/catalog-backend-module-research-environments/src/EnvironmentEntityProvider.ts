import { AuthService } from '@backstage/backend-plugin-api';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import {
  EnvironmentHolder,
  ResearchEnvironmentsService,
} from '@glovebox/backstage-plugin-research-environments-node';
import { environmentRef, toEntities } from './toEntities';

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
  private last: Promise<void> = Promise.resolve();

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

  /** Replaces what the catalog holds by what there is now. A page that cannot be read leaves the catalog as it is. */
  async refresh(): Promise<void> {
    await this.afterOthers(async connection => {
      const environments = await this.listAll();
      await connection.applyMutation({
        type: 'full',
        entities: this.toDeferred(environments),
      });
    });
  }

  /**
   * Brings only these environments into the catalog as they are now, or takes them out. What one of them ran on alone stays until the
   * next `refresh`.
   */
  async update(environmentIds: Iterable<string>): Promise<void> {
    await this.afterOthers(async connection => {
      const found = await this.findHolders([...environmentIds]);
      const holders = new Map(
        found.flatMap(({ holder }) => (holder ? [[holder.id, holder]] : [])),
      );
      const free = new Set(
        found.flatMap(({ name, holder }) => (holder ? [] : [name])),
      );
      await connection.applyMutation({
        type: 'delta',
        added: this.toDeferred([...holders.values()]),
        removed: [...free].map(name => ({
          entityRef: environmentRef(name),
          locationKey: PROVIDER_NAME,
        })),
      });
    });
  }

  /** One change of the catalog after another, so that what was read first never undoes what was read last. */
  private async afterOthers(
    work: (connection: EntityProviderConnection) => Promise<void>,
  ): Promise<void> {
    const run = async () => {
      if (this.connection) {
        await work(this.connection);
      }
    };
    const next = this.last.then(run, run);
    this.last = next;
    await next;
  }

  private toDeferred(environments: EnvironmentSummary[]): DeferredEntity[] {
    return toEntities(environments, this.options).map(entity => ({
      entity,
      locationKey: PROVIDER_NAME,
    }));
  }

  private async findHolders(
    environmentIds: string[],
  ): Promise<EnvironmentHolder[]> {
    const credentials = await this.options.auth.getOwnServiceCredentials();
    return Promise.all(
      environmentIds.map(environmentId =>
        this.options.environments.findHolder({ environmentId, credentials }),
      ),
    );
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
