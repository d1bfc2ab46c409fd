import { OperationInDetail, Page } from '@glovebox/guarded-change-common';
import { Placement } from '@glovebox/backstage-plugin-research-environments-common';

/** Which operations somebody looks for. */
export interface OperationsQuery {
  state: 'stuck' | 'unfinished' | 'failed' | 'all';
  kind?: string;
  /** Part of an environment's name, or of the id of a target that it is placed on. */
  q?: string;
  cursor?: string;
  limit: number;
  /** What is unfinished and began before counts as stuck. */
  slowBefore: Date;
}

/** How much hangs on one placement. */
export interface PlacementLoad {
  placement: Placement;
  /** Environments that were created and did not end. */
  environments: number;
  /** Of all that did not end: something is being done. */
  active: number;
  /** Of all that did not end: what was done last failed. */
  failed: number;
}

/** Operations across all environments. */
export interface EnvironmentOperationsStore {
  /** What fails since the shortest time first, then the newest. */
  search(query: OperationsQuery): Promise<Page<OperationInDetail>>;
  loads(): Promise<PlacementLoad[]>;
}
