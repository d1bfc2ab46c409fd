import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { JsonObject } from '@backstage/types';
import {
  TargetEnvironment,
  TargetState,
  TargetStepResult,
} from '@glovebox/backstage-plugin-research-environments-node';
import { Lab, startLab } from './__testUtils__/startLab';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');
const RIGHTS = join(ROOT, 'deploy/rbac/azure');
const MAX_CALLS = 500;

/** A custom role as it is shipped. */
type ShippedRole = { Name: string; Actions: string[]; NotActions: string[] };

/**
 * Patterns that hold more than what was seen to be used, each with the document of Microsoft that asks for it. No other action
 * may have a `*`.
 */
const WILDCARDS: Record<string, string> = {
  'Microsoft.Resources/deployments/*':
    '"access to all operations on the Microsoft.Resources/deployments resource type": https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-cli#required-permissions',
};

/**
 * What is asked for and refused, each with why that is right. A blob service cannot be deleted: Azure has no such operation, and so no
 * role can hold it. It goes with its account, and a stack counts it as deleted then.
 */
const REFUSED = ['Microsoft.Storage/storageAccounts/blobServices/delete'];

/** Rights that Azure asks for and that a run against local-cloud may do without, each with the reason. */
const NOT_ALWAYS_USED: Record<string, string> = {
  'Glovebox provisioner: Microsoft.Resources/deploymentStacks/read':
    'The SDK reads the stack in the name of who deploys when it is done at the first look, which is a matter of time.',
};

describe('the rights that deploy/rbac/azure gives the portal', () => {
  let lab: Lab;
  let roles: ShippedRole[];

  /** Everything that the portal does with an environment in Azure: plan, apply, observe, change, delete. */
  const live = async (environment: TargetEnvironment, template: JsonObject) => {
    const { subscription } = lab;
    const render = (content: JsonObject) =>
      subscription.render(environment, {
        kind: 'azure',
        template: content,
        parameters: {},
      });
    let state: TargetState = {};
    for (const content of [template, withoutContainers(template)]) {
      const rendered = render(content);
      const call = (sofar: TargetState) => ({
        environment,
        rendered,
        state: sofar,
        signal: AbortSignal.timeout(30_000),
      });
      const { objects } = await subscription.plan(call(state));
      expect(objects.filter(({ refused }) => refused)).toEqual([]);
      state = await untilDone(state, sofar =>
        subscription.apply({ ...call(sofar), inputs: {} }),
      );
      await subscription.observe(call(state));
    }
    await untilDone(state, sofar =>
      subscription.destroy({
        environment,
        rendered: render(template),
        state: sofar,
        force: false,
        signal: AbortSignal.timeout(30_000),
      }),
    );
  };

  beforeAll(async () => {
    roles = readdirSync(RIGHTS)
      .filter(file => file.endsWith('.role.json'))
      .map(file => JSON.parse(readFileSync(join(RIGHTS, file), 'utf8')));
    lab = await startLab();
    await lab.subscription.check(AbortSignal.timeout(10_000));
    for (const [index, template] of shippedTemplates().entries()) {
      await live(await lab.environment(`c000000${index}`, 'vision'), template);
    }
  });
  afterAll(() => lab?.stop());

  it('are enough', () => {
    const names = roles.map(({ Name }) => Name);
    const portal = new Set(
      lab.accessChecks
        .filter(check => check.roles.some(role => names.includes(role)))
        .map(({ principalId }) => principalId),
    );
    expect(portal.size).toBe(2);
    const refused = lab.accessChecks.filter(
      check => portal.has(check.principalId) && check.roles.length === 0,
    );
    expect([...new Set(refused.map(({ action }) => action))]).toEqual(REFUSED);
  });

  it('are all used', () => {
    const unused = roles.flatMap(({ Name, Actions }) =>
      Actions.filter(
        pattern =>
          !lab.accessChecks.some(
            check =>
              check.roles.includes(Name) && covers(pattern, check.action),
          ),
      ).map(pattern => `${Name}: ${pattern}`),
    );
    expect(unused.filter(right => !(right in NOT_ALWAYS_USED))).toEqual([]);
    const all = roles.flatMap(({ Name, Actions }) =>
      Actions.map(action => `${Name}: ${action}`),
    );
    expect(all).toEqual(expect.arrayContaining(Object.keys(NOT_ALWAYS_USED)));
  });

  it('name each operation, but for those that Microsoft asks for as a whole', () => {
    const patterns = roles.flatMap(({ Actions, NotActions }) =>
      [...Actions, ...NotActions].filter(action => action.includes('*')),
    );
    expect(patterns).toEqual(Object.keys(WILDCARDS));
  });
});

function covers(pattern: string, action: string): boolean {
  const [p, a] = [pattern.toLowerCase(), action.toLowerCase()];
  return p.endsWith('*') ? a.startsWith(p.slice(0, -1)) : p === a;
}

/** The examples of the shipped templates that hold anything in Azure. */
function shippedTemplates(): JsonObject[] {
  const folder = join(ROOT, 'templates');
  return readdirSync(folder)
    .map(name => join(folder, name, 'example/rendered/azure/main.json'))
    .filter(existsSync)
    .map(file => JSON.parse(readFileSync(file, 'utf8')));
}

/** A later revision, from which the containers have been taken out. */
function withoutContainers(template: JsonObject): JsonObject {
  const resources = Array.isArray(template.resources) ? template.resources : [];
  return {
    ...template,
    resources: resources.filter(
      resource =>
        !JSON.stringify(resource).includes('blobServices/containers"'),
    ),
  };
}

async function untilDone(
  start: TargetState,
  step: (state: TargetState) => Promise<TargetStepResult>,
): Promise<TargetState> {
  let state = start;
  for (let calls = 0; calls < MAX_CALLS; calls++) {
    const result = await step(state);
    ({ state } = result);
    if (result.done) return state;
    const pause = Math.min(result.retryAfterMs ?? 100, 100);
    await new Promise(next => setTimeout(next, pause));
  }
  throw new Error(`Not done after ${MAX_CALLS} calls`);
}
