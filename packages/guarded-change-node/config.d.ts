export interface Config {
  glovebox?: {
    trust?: {
      /**
       * Where entities must come from (annotation `backstage.io/managed-by-origin-location`) for what they say of people,
       * groups, leads and templates to count. Each entry is an exact origin location, or a prefix that ends with `*`. A prefix
       * of a URL names at least the host and the slash after it.
       *
       * Examples: `msgraph:*`, `url:https://github.com/acme/catalog/*`, `file:*`.
       *
       * Entities from elsewhere are shown and give nobody any power.
       */
      originLocations: string[];
    };
  };
}
