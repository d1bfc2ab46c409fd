import { createContext, useContext } from 'react';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';

/** The environment of the page, as it was last read. @public */
export interface EnvironmentContextValue {
  environment: Environment;
  /** Reads it again, after an action. */
  reload: () => Promise<void>;
}

/** Provided by the page of an environment to its tabs. */
export const EnvironmentContext = createContext<
  EnvironmentContextValue | undefined
>(undefined);

/**
 * The environment whose page a tab is on. Tabs are `SubPageBlueprint` extensions attached to
 * `{ id: 'page:research-environments/environment', input: 'pages' }`.
 *
 * @public
 */
export function useEnvironment(): EnvironmentContextValue {
  const value = useContext(EnvironmentContext);
  if (!value) {
    throw new Error('useEnvironment is for tabs of the environment page only');
  }
  return value;
}
