import { randomUUID } from 'node:crypto';
import {
  startTestAzure,
  type TestAzure,
} from '../__testUtils__/startTestAzure';

const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
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
    await azure
      .clients('provision')
      .resources.resourceGroups.createOrUpdate('rg', {
        location: 'westeurope',
      });
  });

  afterEach(async () => {
    await azure.close();
  });

  const client = (as: 'observe' | 'provision' = 'provision') =>
    azure.clients(as).authorization;

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
    const { roleAssignments } = client('observe');
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
      'a role that may not be handed out',
      () => assign(owner),
      'AuthorizationFailed',
    ],
    [
      'a role that does not exist',
      () => assign(randomUUID()),
      'AuthorizationFailed',
    ],
  ])('refuse %s', async (_, attempt, code) => {
    await expect(attempt()).rejects.toMatchObject({ code });
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
      client().roleAssignments.deleteById(platform!.id!),
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
    const definitions = client('observe').roleDefinitions;
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
});
