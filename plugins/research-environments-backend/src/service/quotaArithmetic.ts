import {
  GpuRequest,
  QuotaLine,
} from '@glovebox/backstage-plugin-research-environments-common';

/** GPUs of a team's pool that one environment holds. */
export interface GpuHolding {
  environmentId: string;
  gpuType: string;
  count: number;
  /** `reserved` while it waits for approval or is being applied, `used` once it runs. */
  state: 'reserved' | 'used';
}

/**
 * What a change would take from its team's pool. What the environment itself already holds is left out of `used` and
 * `reserved`, so that nothing is counted twice.
 */
export function quotaLine(options: {
  team: string;
  limit: number;
  holdings: readonly GpuHolding[];
  environmentId: string;
  gpu: GpuRequest;
}): QuotaLine {
  const { team, limit, holdings, environmentId, gpu } = options;
  const others = holdings.filter(
    holding =>
      holding.gpuType === gpu.type && holding.environmentId !== environmentId,
  );
  const held = (state: GpuHolding['state']) =>
    others
      .filter(holding => holding.state === state)
      .reduce((sum, holding) => sum + holding.count, 0);
  return {
    team,
    gpuType: gpu.type,
    limit,
    used: held('used'),
    reserved: held('reserved'),
    requested: gpu.count,
  };
}

/** Whether the team may hold what the change asks for beside what it holds already. */
export function fitsQuota(line: QuotaLine): boolean {
  return line.used + line.reserved + line.requested <= line.limit;
}

/** What a team holds of each flavour that it may hold or does hold, for its page. */
export function teamQuota(
  team: string,
  limits: Readonly<Record<string, number>>,
  holdings: readonly GpuHolding[],
): QuotaLine[] {
  const types = new Set([
    ...Object.keys(limits),
    ...holdings.map(holding => holding.gpuType),
  ]);
  return [...types].sort().map(type =>
    quotaLine({
      team,
      limit: limits[type] ?? 0,
      holdings,
      environmentId: '',
      gpu: { type, count: 0 },
    }),
  );
}
