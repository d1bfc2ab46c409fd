import { shippedManifests } from './__testUtils__/contract/shippedManifests';

/** The guide tells a platform team to put its own identities in these two places, and in no other. */
describe('deploy/rbac/kubernetes', () => {
  const manifests = shippedManifests({
    observer: 'seer',
    provisioner: 'maker',
  });
  const of = (kind: string) => manifests.filter(m => m.kind === kind);

  it('names the portal in the cluster role bindings', () => {
    expect(
      of('ClusterRoleBinding').map(({ roleRef, subjects }) => [
        roleRef,
        subjects,
      ]),
    ).toEqual(
      [
        ['glovebox:observer', 'seer'],
        ['glovebox:provisioner', 'maker'],
      ].map(([role, user]) => [
        expect.objectContaining({ kind: 'ClusterRole', name: role }),
        [expect.objectContaining({ kind: 'User', name: user })],
      ]),
    );
  });

  it('names the portal in the first match condition of each policy, which is enforced', () => {
    const policies = of('ValidatingAdmissionPolicy');
    expect(policies).toHaveLength(3);
    for (const { metadata, spec } of policies) {
      expect(spec).toMatchObject({
        failurePolicy: 'Fail',
        matchConditions: [
          { expression: "request.userInfo.username == 'maker'" },
        ],
      });
      const binding = of('ValidatingAdmissionPolicyBinding').find(
        b => b.metadata.name === metadata.name,
      );
      expect(binding?.spec).toEqual({
        policyName: metadata.name,
        validationActions: ['Deny'],
      });
    }
  });

  it('never lets the portal escalate, impersonate or read secrets', () => {
    const roles = JSON.stringify(
      of('ClusterRole')
        .filter(m => m.metadata.name !== 'glovebox:environment-developer')
        .map(m => m.rules),
    );
    expect(roles).not.toMatch(/escalate|impersonate|secrets|"\*"/);
  });
});
