import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { approvalPermissions } from '@glovebox/backstage-plugin-approvals-common';
import { researchEnvironmentPermissions } from '@glovebox/backstage-plugin-research-environments-common';
import { decide, KNOWN_PERMISSIONS, Viewer } from './decide';

const researcher: Viewer = {
  userRef: 'user:default/ada',
  refs: ['user:default/ada', 'group:default/vision'],
  isPlatform: false,
  isAuditor: false,
};
const platform: Viewer = { ...researcher, isPlatform: true };
const auditor: Viewer = { ...researcher, isAuditor: true };

describe('decide', () => {
  it('denies a permission that it does not know, whoever asks', () => {
    for (const name of ['kubernetes.proxy', 'constructor', '__proto__', '']) {
      expect(decide(name, platform)).toEqual({ result: AuthorizeResult.DENY });
    }
  });

  it('denies everything to nobody', () => {
    for (const name of KNOWN_PERMISSIONS) {
      expect(decide(name, undefined)).toEqual({ result: AuthorizeResult.DENY });
    }
  });

  it('has thought about every permission of Glovebox', () => {
    const names = [
      ...approvalPermissions,
      ...researchEnvironmentPermissions,
    ].map(p => p.name);
    expect(KNOWN_PERMISSIONS).toEqual(expect.arrayContaining(names));
  });

  it('lets a researcher see only the environments they own or take part in', () => {
    const decision = decide(
      'research-environments.environment.read',
      researcher,
    );
    expect(decision).toEqual({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'research-environments',
      resourceType: 'research-environment',
      conditions: {
        anyOf: [
          expect.objectContaining({
            rule: 'IS_OWNER',
            params: { refs: researcher.refs },
          }),
          expect.objectContaining({
            rule: 'IS_MEMBER',
            params: { refs: researcher.refs },
          }),
        ],
      },
    });
  });

  it('lets nobody but the platform team refresh an entity, which would tell a guesser that it exists', () => {
    const refresh = 'catalog.entity.refresh';
    expect(decide(refresh, researcher).result).toBe(AuthorizeResult.DENY);
    expect(decide(refresh, auditor).result).toBe(AuthorizeResult.DENY);
    expect(decide(refresh, platform).result).toBe(AuthorizeResult.ALLOW);
  });

  it('lets security read every environment and change none by that', () => {
    expect(
      decide('research-environments.environment.read', auditor).result,
    ).toBe(AuthorizeResult.ALLOW);
    expect(
      decide('research-environments.environment.delete', auditor).result,
    ).toBe(AuthorizeResult.CONDITIONAL);
  });

  it('shows no environment in the catalog that its page does not show', () => {
    expect(decide('catalog.entity.read', researcher)).toEqual({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'catalog',
      resourceType: 'catalog-entity',
      conditions: {
        anyOf: [
          {
            not: expect.objectContaining({
              rule: 'HAS_ANNOTATION',
              params: { annotation: 'glovebox.dev/environment-id' },
            }),
          },
          expect.objectContaining({
            rule: 'IS_ENTITY_OWNER',
            params: { claims: researcher.refs },
          }),
        ],
      },
    });
    for (const viewer of [auditor, platform]) {
      expect(decide('catalog.entity.read', viewer).result).toBe(
        AuthorizeResult.ALLOW,
      );
    }
  });

  it('shows operations to the platform team and to security, and lets the platform team alone run them', () => {
    const read = 'research-environments.operations.read';
    const manage = 'research-environments.operations.manage';
    const results = [researcher, auditor, platform].map(viewer => [
      decide(read, viewer).result,
      decide(manage, viewer).result,
    ]);
    expect(results).toEqual([
      [AuthorizeResult.DENY, AuthorizeResult.DENY],
      [AuthorizeResult.ALLOW, AuthorizeResult.DENY],
      [AuthorizeResult.ALLOW, AuthorizeResult.ALLOW],
    ]);
  });

  it('lets only the platform team register locations', () => {
    expect(decide('catalog.location.create', researcher).result).toBe(
      AuthorizeResult.DENY,
    );
    expect(decide('catalog.location.create', platform).result).toBe(
      AuthorizeResult.ALLOW,
    );
  });

  const actionsOf = (viewer: Viewer) => {
    const decision = decide('scaffolder.action.execute', viewer);
    return decision.result === AuthorizeResult.CONDITIONAL &&
      'anyOf' in decision.conditions
      ? decision.conditions.anyOf.map(condition =>
          'params' in condition ? condition.params?.actionId : condition,
        )
      : decision;
  };

  it('lets a template run the two actions that stay inside the portal', () => {
    expect(actionsOf(researcher)).toEqual([
      'fetch:template',
      'research-environment:request',
    ]);
  });

  it('lets the platform team dry-run a template, which ends with a step of its own', () => {
    expect(decide('scaffolder.template.dry-run', researcher).result).toBe(
      AuthorizeResult.DENY,
    );
    expect(decide('scaffolder.template.dry-run', platform).result).toBe(
      AuthorizeResult.ALLOW,
    );
    expect(actionsOf(platform)).toEqual([
      'fetch:template',
      'research-environment:request',
      'dry-run:extract',
    ]);
  });
});
