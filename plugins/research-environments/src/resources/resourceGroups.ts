import {
  ObservedResource,
  ResourceHealth,
} from '@glovebox/backstage-plugin-research-environments-common';
import { StatusTone } from '@glovebox/guarded-change-common';

/** How each health is drawn. What could not be seen is never drawn as good. */
export const HEALTH_LOOKS: Record<
  ResourceHealth,
  { word: string; tone: StatusTone }
> = {
  failed: { word: 'Failed', tone: 'failed' },
  missing: { word: 'Missing', tone: 'failed' },
  unknown: { word: 'Unknown', tone: 'warning' },
  progressing: { word: 'Progressing', tone: 'progress' },
  current: { word: 'Current', tone: 'ok' },
};

/** Worst first. */
const HEALTH_ORDER = Object.keys(HEALTH_LOOKS) as ResourceHealth[];

/** Resources of one kind, by health. */
export interface KindHealth {
  kind: string;
  total: number;
  /** The worst first; only what occurs. */
  healths: { health: ResourceHealth; count: number }[];
}

/** `apps/v1/Deployment` is "Deployment". */
export function kindOf(type: string): string {
  return type.split('/').pop() ?? type;
}

function rank(health: ResourceHealth): number {
  return HEALTH_ORDER.indexOf(health);
}

/** Sorted so that what needs attention comes first. */
export function worstFirst(
  resources: readonly ObservedResource[],
): ObservedResource[] {
  return [...resources].sort(
    (a, b) =>
      rank(a.health) - rank(b.health) ||
      a.type.localeCompare(b.type) ||
      a.name.localeCompare(b.name),
  );
}

/** Health by kind, the kinds that need attention first. */
export function healthByKind(
  resources: readonly ObservedResource[],
): KindHealth[] {
  const kinds = [...new Set(worstFirst(resources).map(r => kindOf(r.type)))];
  return kinds.map(kind => {
    const own = resources.filter(r => kindOf(r.type) === kind);
    return {
      kind,
      total: own.length,
      healths: HEALTH_ORDER.map(health => ({
        health,
        count: own.filter(r => r.health === health).length,
      })).filter(({ count }) => count > 0),
    };
  });
}
