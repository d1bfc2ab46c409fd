import { JsonObject } from '@backstage/types';
import { ContractSuite } from './ContractSuite';

export function planCases(get: () => ContractSuite) {
  it('plans every resource as new and changes nothing', async () => {
    const suite = get();
    const r = suite.start();
    const plan = await r.plan();

    expect(plan.objects.filter(o => o.refused)).toEqual([]);
    const kinds = plan.objects.map(o => `${o.origin} ${o.change} ${o.type}`);
    const endpoints = [
      'baseline create Microsoft.Network/privateEndpoints',
      'baseline create Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
    ];
    expect(kinds.sort()).toEqual([
      'baseline create Microsoft.Authorization/roleAssignments',
      'baseline create Microsoft.ManagedIdentity/userAssignedIdentities',
      'baseline create Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
      ...(suite.connection.privateLink ? endpoints : []),
      'baseline create Microsoft.Resources/resourceGroups',
      'template create Microsoft.Storage/storageAccounts',
    ]);
    const account = plan.objects.find(o => o.type.endsWith('storageAccounts'));
    expect(account?.before).toBeUndefined();
    expect(account?.after).toContain('publicNetworkAccess: Disabled');
    expect(plan.notChecked.length).toBeGreaterThan(0);
    await expect(suite.stackOf(r)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('says that pods cannot sign in where the issuer is not known', async () => {
    const suite = get();
    const env = suite.environment({ clusterOidcIssuer: undefined });
    const plan = await suite.start(suite.template(), env).plan();
    expect(plan.notChecked.join(' ')).toContain('oidcIssuer');
    expect(
      plan.objects.some(o => o.type.endsWith('federatedIdentityCredentials')),
    ).toBe(false);
  });

  it('refuses what Azure refuses, in its words', async () => {
    const suite = get();
    const template = suite.template();
    const resources = template.resources as JsonObject[];
    resources[0].sku = { name: 'Huge_LRS' };
    const plan = await suite.start(template).plan();
    expect(plan.objects).toHaveLength(1);
    expect(plan.objects[0]).toMatchObject({
      type: 'Microsoft.Resources/deploymentStacks',
      change: 'unknown',
      refused: expect.stringMatching(/sku/i),
    });
  });
}
