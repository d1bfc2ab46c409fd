import { z } from 'zod';
import { TargetState } from '@glovebox/backstage-plugin-research-environments-node';

const subscriptionState = z.object({
  /** Stored before the stack is made. */
  stackId: z.string().optional(),
  /** Fingerprint of the template that Azure was last asked to deploy and has not finished. */
  requested: z.string().optional(),
  /** Fingerprint of the template that was last deployed in full. */
  applied: z.string().optional(),
  /** Ids of the resources of the stack when it was last deployed in full. */
  resources: z.array(z.string()).default([]),
  /** The deletion that is under way. */
  destroying: z
    .object({
      /** Ids of what was there when it started. */
      present: z.array(z.string()),
      /** Whether Azure was asked to delete and has not answered yet. */
      requested: z.boolean(),
    })
    .optional(),
});

/** What the target remembers of an environment between calls. */
export type SubscriptionState = z.infer<typeof subscriptionState>;

export function readState(state: TargetState): SubscriptionState {
  return subscriptionState.parse(state);
}

/** JSON has no `undefined`: the state that is stored must read back as it was. */
export function writeState(state: SubscriptionState): TargetState {
  return JSON.parse(JSON.stringify(state));
}
