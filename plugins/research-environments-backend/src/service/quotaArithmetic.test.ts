import fc from 'fast-check';
import { fitsQuota, GpuHolding, quotaLine, teamQuota } from './quotaArithmetic';

const TEAM = 'group:default/vision';

const holding: fc.Arbitrary<GpuHolding> = fc.record({
  environmentId: fc.constantFrom('a', 'b', 'c', 'd'),
  gpuType: fc.constantFrom('H100', 'A100'),
  count: fc.integer({ min: 1, max: 20 }),
  state: fc.constantFrom('reserved' as const, 'used' as const),
});
/** An environment holds one thing at a time. */
const holdings = fc.uniqueArray(holding, { selector: h => h.environmentId });

describe('quotaLine', () => {
  it('counts as someone with a pencil would: one GPU after another', () => {
    fc.assert(
      fc.property(
        holdings,
        fc.constantFrom('a', 'b', 'new'),
        fc.record({
          type: fc.constantFrom('H100', 'A100'),
          count: fc.integer({ min: 1, max: 20 }),
        }),
        fc.integer({ min: 0, max: 40 }),
        (held, environmentId, gpu, limit) => {
          // Every GPU that others hold, as one entry.
          const gpus = held
            .filter(h => h.environmentId !== environmentId)
            .filter(h => h.gpuType === gpu.type)
            .flatMap(h => Array.from({ length: h.count }, () => h.state));
          const line = quotaLine({
            team: TEAM,
            limit,
            holdings: held,
            environmentId,
            gpu,
          });
          expect(line).toEqual({
            team: TEAM,
            gpuType: gpu.type,
            limit,
            used: gpus.filter(s => s === 'used').length,
            reserved: gpus.filter(s => s === 'reserved').length,
            requested: gpu.count,
          });
          expect(fitsQuota(line)).toBe(gpus.length + gpu.count <= limit);
        },
      ),
    );
  });

  it('never counts twice what the environment holds itself', () => {
    const own: GpuHolding = {
      environmentId: 'a',
      gpuType: 'H100',
      count: 8,
      state: 'used',
    };
    const line = quotaLine({
      team: TEAM,
      limit: 8,
      holdings: [own],
      environmentId: 'a',
      gpu: { type: 'H100', count: 8 },
    });
    expect(fitsQuota(line)).toBe(true);
  });
});

describe('teamQuota', () => {
  it('shows every flavour that the team may hold or does hold', () => {
    expect(
      teamQuota(TEAM, { H100: 8 }, [
        { environmentId: 'a', gpuType: 'A100', count: 2, state: 'used' },
        { environmentId: 'b', gpuType: 'H100', count: 3, state: 'reserved' },
      ]),
    ).toEqual([
      {
        team: TEAM,
        gpuType: 'A100',
        limit: 0,
        used: 2,
        reserved: 0,
        requested: 0,
      },
      {
        team: TEAM,
        gpuType: 'H100',
        limit: 8,
        used: 0,
        reserved: 3,
        requested: 0,
      },
    ]);
  });
});
