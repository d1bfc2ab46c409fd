export interface Config {
  glovebox?: {
    researchEnvironments?: {
      /**
       * GPUs that each team may hold at once, by the name of its group (or full entity reference) and the GPU type as in
       * `glovebox.clusters`. A team or type that is not here may hold none.
       */
      teams?: {
        [group: string]: {
          gpus?: {
            [type: string]: number;
          };
        };
      };
      /** ISO 8601: how long a plan may be submitted after it was made. Default PT1H. */
      planFreshFor?: string;
      /** ISO 8601: how long an environment may take to become current before its provisioning fails. Default PT15M. */
      readyWithin?: string;
      /** ISO 8601: how often each running environment is looked at whose clusters are not watched. Default PT30S. */
      observeEvery?: string;
      /**
       * ISO 8601: how often a running environment is looked at although its clusters are watched, which is when changes in Azure are
       * found. Default PT15M.
       */
      observeWatchedEvery?: string;
      /** What happens about what is not as it was approved. */
      drift?: {
        /** What the platform adds: `heal` puts it back by itself. Default heal. */
        baseline?: 'heal' | 'ask';
        /** What a template holds. Default ask. */
        template?: 'heal' | 'ask';
        /** Network policies and role bindings that the portal did not make: `remove` removes them by itself. Default remove. */
        foreign?: 'remove' | 'ask';
      };
      /** What one person may have at once; more is refused until something is done or discarded. */
      limits?: {
        /** Drafts that are not submitted, 1 to 1000. Default 10. */
        drafts?: number;
        /** Requests that are planned, wait for approvers or are applied, 1 to 1000. Default 20. */
        underWay?: number;
      };
      /** Environments that one process looks at at once, 1 to 100. Default 8. */
      observeConcurrency?: number;
      /** ISO 8601: how often approvals and expiry of each environment are looked at, beside the events that tell of them. Default PT15S. */
      reconcileEvery?: string;
      /** ISO 8601: how often each cluster and subscription is asked whether it answers and accepts the portal's identities. Default PT1M. */
      checkTargetsEvery?: string;
      /** ISO 8601: how long before its end the requester is told; at most half the environment's life. Default P3D. */
      remindBefore?: string;
      /**
       * ISO 8601: how long operations, with the log of their steps, are kept after they finished. The last of each environment
       * stays, and so do all events. Default P90D.
       */
      keepOperationsFor?: string;
      /** What templates may contain; everything else is refused. What only the platform may write cannot be allowed. */
      allowed?: {
        /** `apiVersion/kind`, for example `apps/v1/Deployment`. Replaces the default list. */
        kubernetesKinds?: string[];
        /** For example `Microsoft.Storage/storageAccounts`. Replaces the default list. */
        azureTypes?: string[];
        /** Registries with an optional path, for example `registry.lab.example/research`. Default: no image is allowed. */
        imageRegistries?: string[];
      };
      guardrails?: {
        /** So many GPUs or more need the approval policy `large-gpu`. Default 8. */
        largeGpuCount?: number;
        /** Labels that every object of a template carries. */
        requiredLabels?: string[];
      };
    };
  };
}
