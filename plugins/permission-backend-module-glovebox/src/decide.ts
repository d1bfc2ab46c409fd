import {
  APPROVAL_RULES,
  RESOURCE_TYPE_APPROVAL,
} from '@glovebox/backstage-plugin-approvals-common';
import {
  ENVIRONMENT_ID_ANNOTATION,
  ENVIRONMENT_RULES,
  RESOURCE_TYPE_RESEARCH_ENVIRONMENT,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  AuthorizeResult,
  PermissionCriteria,
  PermissionCondition,
  PolicyDecision,
} from '@backstage/plugin-permission-common';

/** What the policy knows of the person who asks, read live from trusted catalog entities. */
export interface Viewer {
  /** Their own entity ref and those of their groups. */
  refs: string[];
  userRef: string;
  /** Member of a group in `glovebox.permissions.platformGroups`. */
  isPlatform: boolean;
  /** Member of a group in `glovebox.permissions.auditGroups`: reads everything, changes nothing by that. */
  isAuditor: boolean;
}

type Rule = (viewer: Viewer) => PolicyDecision;

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

const CATALOG_ENTITY = 'catalog-entity';

const everyone: Rule = () => ALLOW;
const platformOnly: Rule = viewer => (viewer.isPlatform ? ALLOW : DENY);
const auditorsOnly: Rule = viewer =>
  viewer.isAuditor || viewer.isPlatform ? ALLOW : DENY;

const readApproval: Rule = viewer =>
  viewer.isAuditor || viewer.isPlatform
    ? ALLOW
    : conditional('approvals', RESOURCE_TYPE_APPROVAL, {
        rule: APPROVAL_RULES.isInvolved,
        resourceType: RESOURCE_TYPE_APPROVAL,
        params: { refs: viewer.refs },
      });

const ownEnvironment = (viewer: Viewer): PolicyDecision =>
  conditional('research-environments', RESOURCE_TYPE_RESEARCH_ENVIRONMENT, {
    anyOf: [
      {
        rule: ENVIRONMENT_RULES.isOwner,
        resourceType: RESOURCE_TYPE_RESEARCH_ENVIRONMENT,
        params: { refs: viewer.refs },
      },
      {
        rule: ENVIRONMENT_RULES.isMember,
        resourceType: RESOURCE_TYPE_RESEARCH_ENVIRONMENT,
        params: { refs: viewer.refs },
      },
    ],
  });

const readEnvironment: Rule = viewer =>
  viewer.isAuditor || viewer.isPlatform ? ALLOW : ownEnvironment(viewer);

const changeEnvironment: Rule = viewer =>
  viewer.isPlatform ? ALLOW : ownEnvironment(viewer);

/**
 * Environments are catalog entities too: what a person may not read of them on their page, neither the catalog nor search shows.
 * Everything else in the catalog is for everyone.
 */
const readCatalogEntity: Rule = viewer =>
  viewer.isAuditor || viewer.isPlatform
    ? ALLOW
    : conditional('catalog', CATALOG_ENTITY, {
        anyOf: [
          {
            not: {
              rule: 'HAS_ANNOTATION',
              resourceType: CATALOG_ENTITY,
              params: { annotation: ENVIRONMENT_ID_ANNOTATION },
            },
          },
          {
            rule: 'IS_ENTITY_OWNER',
            resourceType: CATALOG_ENTITY,
            params: { claims: viewer.refs },
          },
        ],
      });

const runTemplateAction: Rule = viewer =>
  conditional('scaffolder', 'scaffolder-action', {
    // The only actions that a template may run: neither reaches outside the portal.
    anyOf: [
      isAction('fetch:template'),
      isAction('research-environment:request'),
      // The step that a dry run adds by itself to hand back what was rendered.
      ...(viewer.isPlatform ? [isAction('dry-run:extract')] : []),
    ],
  });

const ownTask: Rule = viewer =>
  viewer.isPlatform
    ? ALLOW
    : conditional('scaffolder', 'scaffolder-task', {
        rule: 'IS_TASK_OWNER',
        resourceType: 'scaffolder-task',
        params: { createdBy: [viewer.userRef] },
      });

/**
 * What each permission needs. A permission that is not here is denied: a plugin that is installed tomorrow gives nobody
 * anything until somebody has thought about it.
 */
const RULES: Record<string, Rule> = {
  'catalog.entity.read': readCatalogEntity,
  // The catalog does not ask who may read the entity first: its answer would tell whether another team's environment exists.
  'catalog.entity.refresh': platformOnly,
  'catalog.entity.validate': everyone,
  'catalog.entity.create': platformOnly,
  'catalog.entity.delete': platformOnly,
  'catalog.location.read': everyone,
  'catalog.location.create': platformOnly,
  'catalog.location.delete': platformOnly,
  'catalog.location.analyze': platformOnly,

  'scaffolder.template.parameter.read': everyone,
  'scaffolder.template.step.read': everyone,
  'scaffolder.template.dry-run': platformOnly,
  'scaffolder.template.management': platformOnly,
  'scaffolder.action.execute': runTemplateAction,
  'scaffolder.task.create': everyone,
  'scaffolder.task.read': ownTask,
  'scaffolder.task.cancel': ownTask,

  'approvals.approval.read': readApproval,
  // Who may vote is a matter of the approval's stages and live membership, not of a role.
  'approvals.approval.vote': everyone,
  'approvals.approval.open': everyone,
  'approvals.events.read': auditorsOnly,

  'research-environments.environment.read': readEnvironment,
  'research-environments.environment.request': everyone,
  'research-environments.environment.update': changeEnvironment,
  'research-environments.environment.delete': changeEnvironment,
  'research-environments.events.read': auditorsOnly,
  'research-environments.operations.read': auditorsOnly,
  'research-environments.operations.manage': platformOnly,
};

function isAction(actionId: string): PermissionCondition {
  return {
    rule: 'HAS_ACTION_ID',
    resourceType: 'scaffolder-action',
    params: { actionId },
  };
}

function conditional(
  pluginId: string,
  resourceType: string,
  conditions: PermissionCriteria<PermissionCondition>,
): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId,
    resourceType,
    conditions,
  };
}

/** Whether this person may use this permission. Nobody and the unknown are denied. */
export function decide(
  permissionName: string,
  viewer: Viewer | undefined,
): PolicyDecision {
  const rule = Object.hasOwn(RULES, permissionName)
    ? RULES[permissionName]
    : undefined;
  return rule && viewer ? rule(viewer) : DENY;
}

/** Every permission that the policy knows, for the reference documentation and the tests. */
export const KNOWN_PERMISSIONS: readonly string[] = Object.keys(RULES);
