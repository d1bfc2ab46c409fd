import { Eligibility, StageRecord } from '../model/records';

/** A stage that too few people can fill. */
export interface MissingApprovers {
  stageId: string;
  missing: number;
}

/**
 * Whether enough distinct people could fill every stage, given that one person fills one stage only. Finds a largest matching of
 * people to places by augmenting paths (Kuhn's algorithm); what stays empty is missing.
 *
 * @param taken - people who have already filled a place, with their stage
 */
export function missingApprovers(
  stages: readonly Pick<StageRecord, 'id' | 'quorum'>[],
  eligible: Eligibility,
  taken: ReadonlyMap<string, string> = new Map(),
): MissingApprovers[] {
  const places = stages.flatMap(stage => {
    const filled = [...taken.values()].filter(id => id === stage.id).length;
    return Array<string>(Math.max(0, stage.quorum - filled)).fill(stage.id);
  });
  const placeOf = new Map<string, number>();

  function fill(place: number, tried: Set<string>): boolean {
    for (const person of eligible.get(places[place]) ?? []) {
      if (taken.has(person) || tried.has(person)) {
        continue;
      }
      tried.add(person);
      const other = placeOf.get(person);
      if (other === undefined || fill(other, tried)) {
        placeOf.set(person, place);
        return true;
      }
    }
    return false;
  }

  const empty = places.filter((_, place) => !fill(place, new Set()));
  return stages
    .map(({ id }) => ({
      stageId: id,
      missing: empty.filter(stageId => stageId === id).length,
    }))
    .filter(({ missing }) => missing > 0);
}
