export interface Config {
  glovebox?: {
    permissions?: {
      /**
       * Groups that run the portal: they see every environment, may retry, cancel and delete what is stuck, and manage catalog
       * locations. They approve nothing by that. Full entity references such as `group:default/platform`.
       */
      platformGroups?: string[];
      /**
       * Groups that read every environment, approval and event: security, data owners. They change nothing by that.
       * Full entity references.
       */
      auditGroups?: string[];
    };
  };
}
