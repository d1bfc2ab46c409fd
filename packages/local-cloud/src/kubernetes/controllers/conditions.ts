import { JsonObject, objectsAt } from '../json';
import { timestamp } from '../service/metadata';

export type NewCondition = {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
};

/**
 * The conditions of an object with one set; its transition time changes only with its status.
 * @param extraTime - a second time that some kinds carry, such as `lastUpdateTime` of deployments.
 */
export function withCondition(
  conditions: JsonObject[],
  condition: NewCondition,
  now: Date,
  extraTime?: string,
): JsonObject[] {
  const known = conditions.find(item => item.type === condition.type);
  const same =
    known !== undefined &&
    known.status === condition.status &&
    known.reason === condition.reason &&
    known.message === condition.message;
  if (same) return conditions;
  const time = timestamp(now);
  const next: JsonObject = {
    ...condition,
    lastTransitionTime:
      known?.status === condition.status ? known.lastTransitionTime : time,
    ...(extraTime ? { [extraTime]: time } : {}),
  };
  return known
    ? conditions.map(item => (item === known ? next : item))
    : [...conditions, next];
}

export function withoutCondition(
  conditions: JsonObject[],
  type: string,
): JsonObject[] {
  return conditions.filter(item => item.type !== type);
}

export function conditionsOf(object: JsonObject): JsonObject[] {
  return objectsAt(object, 'status', 'conditions');
}

export function hasCondition(object: JsonObject, type: string): boolean {
  return conditionsOf(object).some(
    condition => condition.type === type && condition.status === 'True',
  );
}
