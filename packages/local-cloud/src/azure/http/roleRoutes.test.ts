import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { packageRoot } from '../../packageRoot';
import {
  startTestAzure,
  type TestAzure,
  type TestPrincipal,
} from '../__testUtils__/startTestAzure';

const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe';
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

describe('role assignments over the SDK', () => {
  let azure: TestAzure;
  let subscription: string;
  let scope: string;
  let ada: string;

  beforeEach(async () => {
    azure = await startTestAzure();
    subscription = `/subscriptions/${azure.subscriptionId}`;
    scope = `${subscription}/resourceGroups/rg`;
    ada = azure.tenant.organisation.people[0].objectId;
    await azure.clients('owner').resources.resourceGroups.createOrUpdate('rg', {
      location: 'westeurope',
    });
  });

  afterEach(async () => {
    await azure.close();
  });

  const client = (as: TestPrincipal = 'owner') =>
    azure.clients(as).authorization;

  const application = () => azure.tenant.applications[0].objectId;

  const roleId = (role: string) =>
    `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;

  const assign = (
    role = reader,
    principalId = ada,
    name: string = randomUUID(),
  ) =>
    client().roleAssignments.create(scope, name, {
      roleDefinitionId: roleId(role),
      principalId,
      principalType: 'User',
    });

  /** As the portal does it: what its condition allows, but for what is given. */
  const assignAsProvisioner = (
    role: string,
    principalId: string,
    principalType?: string,
  ) =>
    client('provision').roleAssignments.create(scope, randomUUID(), {
      roleDefinitionId: roleId(role),
      principalId,
      principalType,
    });

  async function names(list: AsyncIterable<{ name?: string }>) {
    const found = [];
    for await (const { name } of list) found.push(name);
    return found;
  }

  it('grant access where they are made, until they are removed', async () => {
    const token = await azure.tokenFor('ada.moreau');
    const read = () =>
      azure.request('GET', `${scope}?api-version=2024-03-01`, token);
    expect((await read()).status).toBe(403);
    const made = await assign();
    expect(made).toMatchObject({
      scope,
      principalId: ada,
      principalType: 'User',
      roleDefinitionId: roleId(reader),
    });
    expect((await read()).status).toBe(200);
    await client().roleAssignments.deleteById(made.id!);
    expect((await read()).status).toBe(403);
    await expect(
      client().roleAssignments.getById(made.id!),
    ).rejects.toMatchObject({ statusCode: 404 });
  });

  it('are listed by scope and by principal', async () => {
    const { name } = await assign();
    const { roleAssignments } = client('owner');
    expect(
      await names(
        roleAssignments.listForScope(scope, {
          filter: `principalId eq '${ada}'`,
        }),
      ),
    ).toEqual([name]);
    expect(
      await names(
        roleAssignments.listForScope(subscription, { filter: 'atScope()' }),
      ),
    ).not.toContain(name);
    expect(await names(roleAssignments.listForScope(subscription))).toContain(
      name,
    );
    await expect(
      names(roleAssignments.listForScope(scope, { filter: 'other' })),
    ).rejects.toMatchObject({ statusCode: 400 });
  });

  it('are one for each principal, role and scope', async () => {
    const name = randomUUID();
    await assign(reader, ada, name);
    await assign(reader, ada, name);
    await expect(assign()).rejects.toMatchObject({
      statusCode: 409,
      code: 'RoleAssignmentExists',
    });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a stranger', () => assign(reader, randomUUID()), 'PrincipalNotFound'],
    [
      'a name that is no GUID',
      () => assign(reader, ada, 'mine'),
      'InvalidResourceName',
    ],
    [
      'a role that does not exist',
      () => assign(randomUUID()),
      'RoleDefinitionDoesNotExist',
    ],
    [
      'a role that the provisioner may not hand out',
      () => assignAsProvisioner(owner, application(), 'ServicePrincipal'),
      'AuthorizationFailed',
    ],
    [
      'a person to whom the provisioner would give access',
      () => assignAsProvisioner(blobContributor, ada, 'User'),
      'AuthorizationFailed',
    ],
    [
      'a request of the provisioner that does not say what the principal is',
      () => assignAsProvisioner(blobContributor, application()),
      'AuthorizationFailed',
    ],
  ])('refuse %s', async (_, attempt, code) => {
    await expect(attempt()).rejects.toMatchObject({ code });
  });

  it('let the provisioner give and take what its condition allows', async () => {
    const { id } = await assignAsProvisioner(
      blobContributor,
      application(),
      'ServicePrincipal',
    );
    await client('provision').roleAssignments.deleteById(id!);
    await expect(client().roleAssignments.getById(id!)).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('keep the provisioner from removing what it may not hand out', async () => {
    const all = [];
    for await (const assignment of client().roleAssignments.listForScope(
      subscription,
    )) {
      all.push(assignment);
    }
    const platform = all.find(a => a.roleDefinitionId === roleId(owner));
    await expect(
      client('provision').roleAssignments.deleteById(platform!.id!),
    ).rejects.toMatchObject({ statusCode: 403 });
  });

  it('refuse a condition that would not be enforced', async () => {
    await expect(
      client().roleAssignments.create(scope, randomUUID(), {
        roleDefinitionId: roleId(reader),
        principalId: ada,
        condition: '@Resource[x] StringEquals y',
        conditionVersion: '2.0',
      }),
    ).rejects.toMatchObject({ code: 'InvalidCondition' });
  });

  it('come with the built-in definitions', async () => {
    const definitions = client('owner').roleDefinitions;
    const found = [];
    for await (const definition of definitions.list(subscription, {
      filter: "roleName eq 'Reader'",
    })) {
      found.push(definition);
    }
    expect(found).toMatchObject([
      { name: reader, permissions: [{ actions: ['*/read'] }] },
    ]);
    expect(await definitions.getById(roleId(owner))).toMatchObject({
      roleName: 'Owner',
    });
  });

  it('include the roles that deploy/rbac/azure ships, where they may be assigned', async () => {
    const definitions = client().roleDefinitions;
    const found = [];
    for await (const definition of definitions.list(subscription, {
      filter: "roleName eq 'Glovebox provisioner'",
    })) {
      found.push(definition);
    }
    const shipped = JSON.parse(
      readFileSync(
        resolve(packageRoot, '../../deploy/rbac/azure/provision.role.json'),
        'utf8',
      ),
    );
    expect(found).toMatchObject([
      {
        roleType: 'CustomRole',
        permissions: [
          { actions: shipped.Actions, notActions: shipped.NotActions },
        ],
        assignableScopes: expect.arrayContaining([subscription]),
      },
    ]);
  });

  it('give the portal exactly what deploy/rbac/azure assigns', async () => {
    const roleNames = new Map<string, string>();
    for await (const { id, roleName } of client().roleDefinitions.list(
      subscription,
    )) {
      roleNames.set(id!, roleName!);
    }
    const given = [];
    for await (const a of client().roleAssignments.listForScope(subscription)) {
      const holder = azure.tenant.applications.find(
        ({ objectId }) => objectId === a.principalId,
      );
      if (holder) {
        const { condition } = a;
        const role = roleNames.get(a.roleDefinitionId!);
        given.push({
          principal: `<object id of glovebox-${holder.name}>`,
          role,
          condition,
        });
      }
    }
    const shipped: Record<string, unknown>[] = JSON.parse(
      readFileSync(
        resolve(packageRoot, '../../deploy/rbac/azure/assignments.json'),
        'utf8',
      ),
    );
    const wanted = shipped.map(({ principal, role, condition }) => ({
      principal,
      role,
      condition,
    }));
    // One that names each subnet or zone is made for each of them.
    expect(given).toEqual(expect.arrayContaining(wanted));
    expect(wanted).toEqual(expect.arrayContaining(given));
  });
});
