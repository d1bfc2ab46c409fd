import { setTimeout as sleep } from 'node:timers/promises';
import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { TargetWatchOptions } from '@glovebox/backstage-plugin-research-environments-node';
import {
  KubernetesApiError,
  KubernetesKind,
} from '@glovebox/kubernetes-clusters-node';
import { ClusterContext } from '../ClusterContext';
import {
  isPlatformOnly,
  PLATFORM_ONLY_KINDS,
} from '../drift/platformOnlyKinds';
import { NAMESPACE_KIND, typeOf } from '../objects/ObjectKey';
import { concernsUs, environmentOf } from './environmentOf';

/** The server ends a watch after this long, spread so that not all of them end together. */
const WATCH_SECONDS = { least: 240, spread: 120 };
const RETRY_MS = { first: 1_000, longest: 60_000 };

/**
 * Watches every kind that environments hold, metadata alone, across the cluster: one connection a kind however many environments
 * there are. Nothing is kept in memory: a change names its environment, and looking says what it was.
 */
export async function watchCluster(
  context: ClusterContext,
  options: TargetWatchOptions,
): Promise<void> {
  const kinds = kindsToWatch(options.types);
  const state = new Map(kinds.map(kind => [typeOf(kind), 'starting']));
  const report = (kind: KubernetesKind, problem: string | undefined) => {
    const before = JSON.stringify([...state]);
    if (problem === undefined) {
      state.delete(typeOf(kind));
    } else {
      state.set(typeOf(kind), problem);
    }
    if (JSON.stringify([...state]) !== before) {
      const [first] = state;
      options.healthy(state.size === 0, first && `${first[0]}: ${first[1]}`);
    }
  };
  await Promise.all(
    kinds.map(kind =>
      watchKind(context, options, kind, problem => report(kind, problem)),
    ),
  );
}

function kindsToWatch(types: readonly string[]): KubernetesKind[] {
  const kinds: KubernetesKind[] = [
    NAMESPACE_KIND,
    { apiVersion: 'v1', kind: 'ServiceAccount' },
    ...PLATFORM_ONLY_KINDS.map(({ apiVersion, kind }) => ({
      apiVersion,
      kind,
    })),
    ...types.map(type => ({
      apiVersion: type.slice(0, type.lastIndexOf('/')),
      kind: type.slice(type.lastIndexOf('/') + 1),
    })),
  ];
  return [...new Map(kinds.map(kind => [typeOf(kind), kind])).values()];
}

/** Watches one kind until aborted. What may have been missed is told by `resync`; what could not be watched is tried again. */
async function watchKind(
  context: ClusterContext,
  options: TargetWatchOptions,
  kind: KubernetesKind,
  report: (problem: string | undefined) => void,
): Promise<void> {
  const { signal, resync } = options;
  let from: string | undefined;
  let failures = 0;
  const seen = (resourceVersion: string) => {
    from = resourceVersion;
    failures = 0;
  };
  while (!signal.aborted) {
    try {
      if (!(await context.observe.resourceType(kind, { signal }))) {
        report(undefined);
        await pause(RETRY_MS.longest, signal);
        continue;
      }
      if (from === undefined) {
        const start = { ...selectorFor(kind), signal };
        from = await context.observe.collectionVersion(kind, start);
        // Whatever happened before this moment is found by looking.
        resync();
      }
      await follow(context, options, kind, { from, report, seen });
      await pause(RETRY_MS.first * Math.random(), signal);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof KubernetesApiError && error.code === 410) {
        from = undefined;
      }
      failures += 1;
      // A connection that ends is nothing unusual: the next watch goes on from what was seen.
      if (failures > 1) {
        report(error instanceof Error ? error.message : String(error));
      }
      await pause(retryWait(failures), signal);
    }
  }
}

/** Follows changes until the server ends the watch. */
async function follow(
  { observe }: ClusterContext,
  { signal, changed }: TargetWatchOptions,
  kind: KubernetesKind,
  options: {
    from: string;
    report: (problem: undefined) => void;
    seen: (resourceVersion: string) => void;
  },
): Promise<void> {
  const { least, spread } = WATCH_SECONDS;
  const events = await observe.watchMetadata(kind, {
    ...selectorFor(kind),
    resourceVersion: options.from,
    timeoutSeconds: least + Math.floor(Math.random() * spread),
    signal,
  });
  options.report(undefined);
  for await (const { type, metadata } of events) {
    const id = environmentOf(kind, metadata);
    if (type !== 'BOOKMARK' && id && concernsUs(kind, { type, metadata })) {
      changed(id);
    }
    if (metadata.resourceVersion) {
      options.seen(metadata.resourceVersion);
    }
  }
}

/** Nothing but the portal's own objects, save of what only the platform writes: there the objects of others count. */
function selectorFor(kind: KubernetesKind): { labelSelector?: string } {
  return isPlatformOnly(kind) ? {} : { labelSelector: LABELS.environmentId };
}

function retryWait(failures: number): number {
  const { first, longest } = RETRY_MS;
  const wait = Math.min(first * 2 ** (failures - 1), longest);
  return wait * (0.5 + Math.random() * 0.5);
}

/** Ends early, without an error, when aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(error => {
    if (!signal.aborted) {
      throw error;
    }
  });
}
