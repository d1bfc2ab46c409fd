import { TargetFacts } from '@glovebox/backstage-plugin-research-environments-node';

/** The steps of a deletion that remove what is on one kind of target. */
export const DESTROY_STEPS: Readonly<Record<TargetFacts['kind'], string>> = {
  kubernetes: 'destroy-kubernetes',
  azure: 'destroy-azure',
};

/** The kind of target whose resources a step removes; nothing of any other step. */
export function destroyedByStep(step: string): TargetFacts['kind'] | undefined {
  return (['kubernetes', 'azure'] as const).find(
    kind => DESTROY_STEPS[kind] === step,
  );
}
