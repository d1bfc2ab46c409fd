import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Page } from '@glovebox/guarded-change-common';
import {
  EnvironmentRequest,
  EnvironmentSummary,
} from '@glovebox/backstage-plugin-research-environments-common';

/**
 * What other backends may ask of research environments, over the plugin-to-plugin API.
 *
 * @public
 */
export interface ResearchEnvironmentsService {
  /**
   * Stores a draft and starts planning it. Accepted only from the scaffolder on behalf of a person (actor
   * `plugin:scaffolder`).
   *
   * @throws InputError on a bundle that may not be, ConflictError on a name that is taken, NotAllowedError.
   */
  request(
    request: EnvironmentRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<{ id: string; name: string; path: string }>;

  /** Every environment that has not ended, for the catalog (service principal `plugin:catalog`). */
  listAll(options: {
    cursor?: string;
    credentials: BackstageCredentials;
  }): Promise<Page<EnvironmentSummary>>;

  /**
   * The name of an environment, and the environment that holds it now if one does: itself, or after its end maybe another. For the
   * catalog, which knows environments by their names (service principal `plugin:catalog`).
   *
   * @throws NotFoundError when there never was an environment of this id.
   */
  findHolder(options: {
    environmentId: string;
    credentials: BackstageCredentials;
  }): Promise<EnvironmentHolder>;
}

/** @public */
export type EnvironmentHolder = {
  name: string;
  holder?: EnvironmentSummary;
};
