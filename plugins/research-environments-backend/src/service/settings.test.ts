import { ConfigReader } from '@backstage/config';
import { readSettings } from './settings';

function settings(researchEnvironments: object, permissions: object = {}) {
  return readSettings(
    new ConfigReader({ glovebox: { researchEnvironments, permissions } }),
  );
}

describe('readSettings', () => {
  it('has defaults, and no quota for anybody', () => {
    expect(readSettings(new ConfigReader({}))).toEqual({
      gpuLimits: {},
      checkTargetsEveryMs: 60_000,
      platformGroups: [],
      auditGroups: [],
      planFreshForMs: 3_600_000,
      readyWithinMs: 900_000,
      observeEveryMs: 30_000,
      observeWatchedEveryMs: 900_000,
      drift: { baseline: 'heal', template: 'ask', foreign: 'remove' },
      limits: { drafts: 10, underWay: 20 },
      reconcileEveryMs: 15_000,
      observeConcurrency: 8,
      remindBeforeMs: 259_200_000,
      keepOperationsForMs: 7_776_000_000,
    });
  });

  it('reads quotas by the name of a group or its entity ref', () => {
    const { gpuLimits, platformGroups } = settings(
      {
        teams: {
          vision: { gpus: { H100: 8 } },
          'group:default/alignment': { gpus: { A100: 4 } },
        },
      },
      { platformGroups: ['group:default/Platform'] },
    );
    expect(gpuLimits).toEqual({
      'group:default/vision': { H100: 8 },
      'group:default/alignment': { A100: 4 },
    });
    expect(platformGroups).toEqual(['group:default/platform']);
  });

  it.each([
    [
      { planFreshFor: 'an hour' },
      /researchEnvironments\.planFreshFor is "an hour"/,
    ],
    [{ observeEvery: 'PT0S' }, /researchEnvironments\.observeEvery/],
    [
      { observeConcurrency: 0 },
      /researchEnvironments\.observeConcurrency is 0/,
    ],
    [{ limits: { drafts: 0 } }, /researchEnvironments\.limits\.drafts is 0/],
    [
      { limits: { underWay: 1.5 } },
      /limits\.underWay is 1\.5: write a whole number, 1 to 1000/,
    ],
    [{ limits: { draft: 3 } }, /limits\.draft is not known/],
    [
      { teams: { vision: { gpus: { H100: -1 } } } },
      /researchEnvironments\.teams\.vision\.gpus\.H100 is -1: write a whole number/,
    ],
    [
      { teams: { vision: { gpu: {} } } },
      /researchEnvironments\.teams\.vision\.gpu is not known, did you mean gpus\?/,
    ],
    [
      { readyWithn: 'PT1M' },
      /researchEnvironments\.readyWithn is not known, did you mean readyWithin\?/,
    ],
    [
      { allowed: { imageRegistry: [] } },
      /allowed\.imageRegistry is not known, did you mean imageRegistries\?/,
    ],
    [
      { guardrails: { largeGPUs: 4 } },
      /guardrails\.largeGPUs is not known; known are largeGpuCount, requiredLabels/,
    ],
    [{ teams: { 'a b': {} } }, /researchEnvironments\.teams has "a b"/],
  ])('names the key of %j', (wrong, words) => {
    expect(() => settings(wrong)).toThrow(words);
  });
});
