import { JsonObject } from '@backstage/types';
import {
  IsolationClass,
  RiskClass,
} from '@glovebox/backstage-plugin-research-environments-common';

/** What happens when a rule does not hold. Approval goes to the policy that is named. */
export type GuardrailEffect = 'deny' | 'warn' | { requireApproval: string };

/** What every guardrail says of itself; a page and the docs are made from it. */
export interface GuardrailInfo {
  /** `<group>-<what>`, stable: exceptions and events name it. */
  id: string;
  title: string;
  /** Control id from the reference architecture, for example `K8S-2`. */
  controlId: string;
  /** CEL; true means that the rule holds. What cannot be decided counts as a refusal. */
  expression: string;
  effect: GuardrailEffect;
  /** What the template's author or the requester should change. */
  message: string;
}

/**
 * A rule that sees one object. It may read what a ValidatingAdmissionPolicy may read in the cluster, so that the same
 * expression can be enforced there: `object`, `namespaceObject`, `params` and, for workloads, `variables.podSpec` and
 * `variables.containers` (init and ephemeral ones included).
 */
export interface ObjectGuardrail extends GuardrailInfo {
  kind: 'object';
  appliesTo: ObjectSelector;
  examples: { pass: ObjectExample[]; fail: ObjectExample[] };
}

/** Which objects a rule sees. */
export interface ObjectSelector {
  platform: 'kubernetes' | 'azure';
  /** `apiVersion/kind`, or Azure types in any case; every type when absent. */
  types?: readonly string[];
  /** Some rules are about what a template may bring, not about what the platform adds. */
  origin?: 'template';
}

/** An object that a rule must accept or refuse. Pods stand for every kind of workload with the same pod spec. */
export interface ObjectExample {
  name: string;
  object: JsonObject;
  /** Default `standard`. */
  riskClass?: RiskClass;
  /** Default `shared-kernel`. */
  isolationClass?: IsolationClass;
}

/** A rule that sees the whole change, as {@link ChangeFacts}: `change` and `params`. */
export interface BundleGuardrail extends GuardrailInfo {
  kind: 'bundle';
  /** The message with the numbers of this change, where they help. */
  explain?: (change: ChangeFacts) => string;
  examples: { pass: BundleExample[]; fail: BundleExample[] };
}

/** A change, said as its difference from a harmless one, that a rule must accept or refuse. */
export interface BundleExample {
  name: string;
  change: Partial<ChangeFacts>;
}

/** @see ObjectGuardrail, BundleGuardrail */
export type Guardrail = ObjectGuardrail | BundleGuardrail;

/** What a bundle rule may read: facts of the whole change, computed once. A type alias, so that it is JSON. */
export type ChangeFacts = {
  environment: { riskClass: string; isolationClass: string; egress: string };
  durationDays: number;
  gpus: {
    /** Flavour that was asked for; empty when none was. */
    type: string;
    requested: number;
    /** Sum over all workloads when every replica runs. */
    inWorkloads: number;
  };
  workloads: {
    object: string;
    gpus: number;
    /** What `nodeSelector` says of the GPU flavour; empty when it does not. */
    gpuType: string;
  }[];
  quota: {
    team: string;
    gpuType: string;
    limit: number;
    used: number;
    reserved: number;
    requested: number;
  }[];
  storageAccounts: {
    name: string;
    /** Parts of it (`blob`, `dfs`, …) that are used and have no private endpoint, the baseline's included. */
    withoutEndpoint: string[];
  }[];
  privateEndpoints: { name: string; reachesOwnResourcesOnly: boolean }[];
};

/** Settings that rules read as `params`. A type alias, so that it is JSON. */
export type GuardrailParams = {
  kubernetesKinds: string[];
  /** In lower case. */
  azureTypes: string[];
  imageRegistries: string[];
  requiredLabels: string[];
  /** So many GPUs or more need the approval of the policy `large-gpu`. */
  largeGpuCount: number;
};
