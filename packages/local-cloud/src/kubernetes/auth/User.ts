/** Who makes a request. */
export type User = {
  name: string;
  uid?: string;
  groups: string[];
};

/** Members pass every authorisation check. */
export const MASTERS = 'system:masters';

/** The cluster's own controllers. */
export const CONTROLLER: User = {
  name: 'system:kube-controller-manager',
  groups: [MASTERS, 'system:authenticated'],
};
