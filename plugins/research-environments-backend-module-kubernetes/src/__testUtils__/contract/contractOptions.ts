/** What a run of the contract suite was told. `yarn contract:kubernetes` sets it; without a kubeconfig the suite runs on local-cloud. */
export interface ContractOptions {
  kubeconfig?: string;
  context?: string;
  /** User names of the portal's identities: on AKS the object ids of its managed identities. */
  observer: string;
  provisioner: string;
  /** Put aside what is installed and differs, and put it back at the end. */
  replace: boolean;
  /** Finish the deletion of namespaces in the place of a namespace controller. */
  finaliseNamespaces: boolean;
  /** Only remove what an interrupted run left. */
  cleanUp: boolean;
}

export function contractOptions(
  env: NodeJS.ProcessEnv = process.env,
): ContractOptions {
  const text = (name: string) => env[`GLOVEBOX_CONTRACT_${name}`] || undefined;
  return {
    kubeconfig: text('KUBECONFIG'),
    context: text('CONTEXT'),
    observer: text('OBSERVER') ?? 'glovebox-observer',
    provisioner: text('PROVISIONER') ?? 'glovebox-provisioner',
    replace: text('REPLACE') === '1',
    finaliseNamespaces: text('FINALISE') === '1',
    cleanUp: text('CLEAN_UP') === '1',
  };
}
