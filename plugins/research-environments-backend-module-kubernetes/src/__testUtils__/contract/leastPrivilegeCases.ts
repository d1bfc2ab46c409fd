import { ContractIdentity, ContractRequest } from './ContractGateway';
import { ContractSuite } from './ContractSuite';
import { printRight, Right, rightsOf } from './shippedManifests';

/** Rights that no request shows, with the reason. There is none. */
const EXCEPTIONS: Record<string, string> = {};

/** Proves from everything that the connector asked of the server during the suite that no right is missing and none is too many. */
export function leastPrivilegeCases(get: () => ContractSuite): void {
  const asked = (identity: ContractIdentity) =>
    get().gateway.requests.filter(q => q.identity === identity && !q.meant);

  it.each<ContractIdentity>(['observe', 'provision'])(
    'the identity to %s was refused nothing that it needs',
    identity => {
      const refused = asked(identity).filter(
        q => q.status === 403 && !isAnswerOfPlan(q),
      );
      expect(
        refused.map(({ verb, resource, refusal }) => [verb, resource, refusal]),
      ).toEqual([]);
      expect(asked(identity).length).toBeGreaterThan(100);
    },
  );

  it.each<[ContractIdentity, string]>([
    ['observe', 'glovebox:observer'],
    ['provision', 'glovebox:provisioner'],
  ])('the identity to %s used every right of %s', (identity, role) => {
    const used = new Set(asked(identity).flatMap(usedRights).map(printRight));
    const unused = rightsOf(get().manifests, role)
      .map(printRight)
      .filter(right => !used.has(right) && !(right in EXCEPTIONS));
    expect(unused).toEqual([]);
  });

  it('the identity to observe changes nothing', () => {
    expect(asked('observe').filter(isWrite)).toEqual([]);
  });

  it('the identity to provision writes nothing outside namespaces but namespaces themselves, and reads nothing', () => {
    const provision = asked('provision').filter(q => q.resource !== '');
    expect(provision.filter(q => !isWrite(q) && !isQuestion(q))).toEqual([]);
    expect(
      provision.filter(
        q => isWrite(q) && q.resource !== 'namespaces' && q.namespace === '',
      ),
    ).toEqual([]);
  });
}

/** A 403 of Pod Security or of a quota answers about the object, not about the identity. */
function isAnswerOfPlan({ refusal = '' }: ContractRequest): boolean {
  return /violates PodSecurity|exceeded quota/.test(refusal);
}

function isWrite(q: ContractRequest): boolean {
  return !['get', 'list', 'watch'].includes(q.verb) && !isQuestion(q);
}

function isQuestion({ group }: ContractRequest): boolean {
  return group === 'authorization.k8s.io';
}

/** Applying what is not there takes `create` too, and a role binding that was written took `bind` on its role. */
function usedRights(q: ContractRequest): Right[] {
  if (q.resource === '' || q.status >= 400) {
    return [];
  }
  const { verb, group } = q;
  const resource = q.subresource
    ? `${q.resource}/${q.subresource}`
    : q.resource;
  const bound =
    resource === 'rolebindings' && verb === 'patch'
      ? [{ verb: 'bind', group, resource: 'clusterroles' }]
      : [];
  const created =
    verb === 'patch' && q.status === 201
      ? [{ verb: 'create', group, resource }]
      : [];
  return [{ verb, group, resource }, ...created, ...bound];
}
