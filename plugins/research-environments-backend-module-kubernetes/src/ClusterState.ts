import { z } from 'zod';
import { TargetState } from '@glovebox/backstage-plugin-research-environments-node';

const objectKey = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
});

const clusterState = z.object({
  /** Stored before the namespace is made, and written on it: proves after a crash that the namespace is ours. */
  creationId: z.string().optional(),
  /** UID of the namespace, checked at every call: another namespace of that name is not ours. */
  namespaceUid: z.string().optional(),
  /** Every object that was, or was about to be, applied. */
  inventory: z.array(objectKey).default([]),
  /** Late-bound values of the last apply. */
  bound: z.record(z.string(), z.string()).default({}),
  /** How far the apply that is under way came. */
  applying: z
    .object({ revision: z.number(), nextGroup: z.number() })
    .optional(),
  /** The deletion that is under way. */
  destroying: z
    .object({
      /** ISO 8601 in UTC. */
      since: z.string(),
      /** What was there when it started, and what was not. */
      items: z.array(objectKey.extend({ present: z.boolean() })),
      /** ISO 8601 in UTC: when it was first told to give up on what stays. */
      forcedAt: z.string().optional(),
    })
    .optional(),
});

/** What the target remembers of an environment between calls. */
export type ClusterState = z.infer<typeof clusterState>;

export function readState(state: TargetState): ClusterState {
  return clusterState.parse(state);
}

/** JSON has no `undefined`: the state that is stored must read back as it was. */
export function writeState(state: ClusterState): TargetState {
  return JSON.parse(JSON.stringify(state));
}
