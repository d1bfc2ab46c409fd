import { JsonObject } from '@backstage/types';
import { TargetError } from './TargetError';
import { PlannedObject } from '@glovebox/guarded-change-common';
import {
  DeletionInventoryItem,
  DriftFinding,
  GpuRequest,
  IsolationClass,
  ObservedResource,
  RiskClass,
} from '@glovebox/backstage-plugin-research-environments-common';
import { PrivateLink } from './PrivateLink';

/** What a target may be chosen by. From config; no call is made to find it. @public */
export interface TargetFacts {
  /** `<kind>:<name>`, for example `kubernetes:aks-east`. */
  id: string;
  kind: 'kubernetes' | 'azure';
  title: string;
  region: string;
  /** Risk classes that may run there. */
  riskClasses: RiskClass[];
  /** GPU flavours there, for clusters. */
  gpuTypes: string[];
  /** OIDC issuer URL of a cluster, handed to the other targets as `clusterOidcIssuer`. */
  oidcIssuer?: string;
  /** Where private endpoints go that a cluster's pods reach, handed to the other targets as `privateLink`. */
  privateLink?: PrivateLink;
}

/**
 * What may leave the environment before any approved egress entry: name resolution only, or nothing at all, not even
 * that (K8S-4).
 *
 * @public
 */
export type EgressClass = 'dns-only' | 'none';

/** What a target needs to know of an environment. All of it is covered by the digest. @public */
export interface TargetEnvironment {
  id: string;
  name: string;
  namespace: string;
  ownerGroup: string;
  /** Entra object id of the owner group, from the trusted catalog: who gets access by the baseline's RoleBinding. */
  ownerGroupObjectId?: string;
  riskClass: RiskClass;
  isolationClass: IsolationClass;
  egress: EgressClass;
  region: string;
  gpu?: GpuRequest;
  revision: number;
  /** OIDC issuer URL of the environment's cluster, for workload identity federation. */
  clusterOidcIssuer?: string;
  /** Where the environment's cluster takes private endpoints; without it none can be made. */
  privateLink?: PrivateLink;
}

/** The template's part that goes to one kind of target, parsed and checked. @public */
export type TargetContent =
  | {
      kind: 'kubernetes';
      objects: JsonObject[];
      /** Addresses (CIDR) of the environment's private endpoints, where another target's baseline has any. */
      privateEndpointRange?: string;
    }
  | { kind: 'azure'; template: JsonObject; parameters: JsonObject };

/** A value in the rendered content that is known only after another target was applied. @public */
export interface LateBoundValue {
  /** JSON Pointer (RFC 6901) into the rendered content. */
  path: string;
  /** Name of an output of an earlier target, for example `identityClientId`. */
  output: string;
}

/** What will be applied to one target: the template's part with the baseline added. Covered by the digest. @public */
export interface RenderedContent {
  targetId: string;
  kind: 'kubernetes' | 'azure';
  /**
   * Kubernetes: objects in order of application, baseline first. Azure: the platform's subscription-scope template, then,
   * unless it is empty, the template's own, which the target nests in it.
   */
  documents: RenderedDocument[];
  lateBound: LateBoundValue[];
  /** Azure: addresses (CIDR) of the private endpoints in the baseline, where it has any. The cluster's baseline lets pods reach them. */
  privateEndpointRange?: string;
}

/** @public */
export interface RenderedDocument {
  origin: 'baseline' | 'template';
  content: JsonObject;
}

/** What a target remembers between calls: inventory, the namespace's UID, the stack's id. Never a secret. @public */
export type TargetState = JsonObject;

/** @public */
export interface TargetCall {
  environment: TargetEnvironment;
  rendered: RenderedContent;
  state: TargetState;
  signal: AbortSignal;
}

/** @public */
export interface TargetPlan {
  objects: PlannedObject[];
  /** What no dry run can tell before it exists. */
  notChecked: string[];
}

/** Result of a step that may need to be called again. @public */
export interface TargetStepResult {
  done: boolean;
  state: TargetState;
  /** Values that later targets bind late, for example `identityClientId`. */
  outputs?: Record<string, string>;
  /** For people: "12 of 18 objects current". */
  message?: string;
  progress?: { done: number; total: number };
  /** When to call again if not done, in milliseconds. */
  retryAfterMs?: number;
  /** What failed while `state` changed: thrown by the caller once the state is saved. What a call throws itself saves none. */
  failure?: TargetError;
}

/** @public */
export interface TargetObservation {
  resources: ObservedResource[];
  /** Whether every baseline object is there and as rendered. `undefined` when it could not be seen. */
  baselineObserved: boolean | undefined;
  /** Whether the workloads run, apart from the objects being current. `undefined` when there are none or it is unknown. */
  workloadsRunning: boolean | undefined;
  /** What is not as it was applied, or was added where only the platform writes. Empty for what could not be seen. */
  drift: DriftFinding[];
  message?: string;
}

/** What a watch tells of. None of it may throw. @public */
export interface TargetWatchOptions {
  /** Ends the watch. */
  signal: AbortSignal;
  /** Kinds that templates may hold, as `apiVersion/kind`. */
  types: readonly string[];
  /** Something of this environment changed: it is worth a look. May name environments that do not exist. */
  changed: (environmentId: string) => void;
  /** Changes may have been missed: every environment there is worth a look. */
  resync: () => void;
  /** Whether every change is seen now; called at each turn, with the reason why not. */
  healthy: (healthy: boolean, reason?: string) => void;
}

/** @public */
export interface TargetDestroyResult extends TargetStepResult {
  inventory: DeletionInventoryItem[];
}

/**
 * One Kubernetes cluster or Azure subscription that environments can be placed on.
 *
 * Every method but `render` talks to the target. They are idempotent, may be killed anywhere and called again, and throw
 * `TargetError` with `retryable` set for what passes by itself.
 *
 * @public
 */
export interface EnvironmentTarget {
  readonly facts: TargetFacts;
  /** Adds the baseline and stamps labels. Pure: same input, same output. Throws InputError on content it may not hold. */
  render(
    environment: TargetEnvironment,
    content: TargetContent,
  ): RenderedContent;
  /** What applying would do, from the target's own dry run. Changes nothing. */
  plan(call: TargetCall): Promise<TargetPlan>;
  /** Takes the next steps towards `rendered`; called again until `done`. */
  apply(
    call: TargetCall & { inputs: Record<string, string> },
  ): Promise<TargetStepResult>;
  observe(call: TargetCall): Promise<TargetObservation>;
  /** Takes the next steps towards nothing left; called again until `done`. `force` gives up on what cannot be removed, and says so. */
  destroy(call: TargetCall & { force: boolean }): Promise<TargetDestroyResult>;
  /**
   * Makes the objects of `findings` what was rendered again, whoever changed them, and removes the foreign ones among them; called
   * again until `done`. Touches nothing else. Absent where the portal can only say what changed.
   */
  heal?(
    call: TargetCall & { findings: readonly DriftFinding[] },
  ): Promise<TargetStepResult>;
  /** Tells of changes as they happen, until aborted; reconnects by itself. Absent where only looking shows a change. */
  watch?(options: TargetWatchOptions): Promise<void>;
  /** How a person reaches it, for a cluster. */
  connect?(environment: TargetEnvironment): Promise<{
    kubeconfig: string;
    commands: { title: string; command: string }[];
    notes: string[];
  }>;
  /** Whether it can be reached and the portal's identities are accepted. Never throws. */
  check(
    signal: AbortSignal,
  ): Promise<{ healthy: boolean; reason: string; message: string }>;
}
