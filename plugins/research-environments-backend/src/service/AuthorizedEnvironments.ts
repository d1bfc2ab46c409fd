import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  actingPluginOf,
  requireLedgerOrAuditor,
  servicePluginOf,
} from '@glovebox/guarded-change-node';
import {
  environmentDeletePermission,
  environmentEventsReadPermission,
  environmentReadPermission,
  environmentUpdatePermission,
  SkipStepRequest,
  EnvironmentRequest,
} from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentStore } from '../database/EnvironmentStore';
import { EnvironmentWithHead } from '../model/records';
import { environmentResourceRef } from '../permissions/environmentResource';
import {
  EnvironmentCall,
  Environments,
  HealCall,
  ListCall,
} from './Environments';
import { noSuchEnvironment } from './lifecycle';

/**
 * Decides around the plain service what a person may see and change. What one may not see is not found, whether it exists or
 * not; a list is filtered in SQL.
 */
export class AuthorizedEnvironments implements Environments {
  static create(options: {
    environments: Environments;
    store: EnvironmentStore;
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
  }): AuthorizedEnvironments {
    return new AuthorizedEnvironments(options);
  }

  private constructor(
    private readonly options: {
      environments: Environments;
      store: EnvironmentStore;
      permissions: PermissionsService;
      permissionsRegistry: PermissionsRegistryService;
    },
  ) {}

  async request(call: {
    request: EnvironmentRequest;
    credentials: BackstageCredentials;
  }) {
    if (actingPluginOf(call.credentials) !== 'scaffolder') {
      throw new NotAllowedError(
        'Environments are asked for through a template of the scaffolder only.',
      );
    }
    return this.options.environments.request(call);
  }

  async list(call: ListCall) {
    const decision = await this.decide(
      environmentReadPermission,
      call.credentials,
    );
    if (decision.result === AuthorizeResult.DENY) {
      return { items: [] };
    }
    const visible =
      decision.result === AuthorizeResult.CONDITIONAL
        ? createConditionTransformer(this.ruleset())(decision.conditions)
        : undefined;
    return this.options.environments.list({ ...call, visible });
  }

  async get(call: EnvironmentCall) {
    return this.options.environments.get(await this.readable(call));
  }

  async plan(call: EnvironmentCall & { revision: number }) {
    return this.options.environments.plan(await this.readable(call));
  }

  async resources(call: EnvironmentCall) {
    return this.options.environments.resources(await this.readable(call));
  }

  async events(call: EnvironmentCall & { after?: number; limit: number }) {
    return this.options.environments.events(await this.readable(call));
  }

  async operations(call: EnvironmentCall) {
    return this.options.environments.operations(await this.readable(call));
  }

  async connection(call: EnvironmentCall) {
    return this.options.environments.connection(await this.readable(call));
  }

  async quota(call: { team: string; credentials: BackstageCredentials }) {
    return this.options.environments.quota(call);
  }

  async allEvents(call: {
    after?: number;
    limit: number;
    credentials: BackstageCredentials;
  }) {
    await requireLedgerOrAuditor({
      credentials: call.credentials,
      permissions: this.options.permissions,
      permission: environmentEventsReadPermission,
    });
    return this.options.environments.allEvents(call);
  }

  async listOpen(call: { cursor?: string; credentials: BackstageCredentials }) {
    requireCatalog(call.credentials);
    return this.options.environments.listOpen(call);
  }

  async nameHolder(call: EnvironmentCall) {
    requireCatalog(call.credentials);
    return this.options.environments.nameHolder(call);
  }

  async submit(call: EnvironmentCall & { digest: string }) {
    return this.options.environments.submit(await this.updatable(call));
  }

  async replan(call: EnvironmentCall) {
    return this.options.environments.replan(await this.updatable(call));
  }

  async discard(call: EnvironmentCall) {
    return this.options.environments.discard(await this.updatable(call));
  }

  async withdraw(call: EnvironmentCall) {
    return this.options.environments.withdraw(await this.updatable(call));
  }

  async retry(call: EnvironmentCall) {
    return this.options.environments.retry(await this.updatable(call));
  }

  async cancel(call: EnvironmentCall) {
    return this.options.environments.cancel(await this.updatable(call));
  }

  async tryNow(call: EnvironmentCall) {
    return this.options.environments.tryNow(await this.updatable(call));
  }

  async skipStep(call: EnvironmentCall & SkipStepRequest) {
    return this.options.environments.skipStep(await this.updatable(call));
  }

  async heal(call: HealCall) {
    return this.options.environments.heal(await this.updatable(call));
  }

  async delete(
    call: EnvironmentCall & { confirmName: string; reason?: string },
  ) {
    return this.options.environments.delete(await this.deletable(call));
  }

  async forceDelete(
    call: EnvironmentCall & { confirmName: string; reason: string },
  ) {
    return this.options.environments.forceDelete(await this.deletable(call));
  }

  private readable<T extends EnvironmentCall>(call: T): Promise<T> {
    return this.permitted(call);
  }

  private updatable<T extends EnvironmentCall>(call: T): Promise<T> {
    return this.permitted(call, environmentUpdatePermission);
  }

  private deletable<T extends EnvironmentCall>(call: T): Promise<T> {
    return this.permitted(call, environmentDeletePermission);
  }

  /** The call with the environment's id in place of its name, so that what was authorised is what is worked on. */
  private async permitted<T extends EnvironmentCall>(
    call: T,
    more?: ResourcePermission,
  ): Promise<T> {
    const subject = await this.options.store.get(call.idOrName);
    if (
      !subject ||
      !(await this.allows(environmentReadPermission, call.credentials, subject))
    ) {
      throw noSuchEnvironment(call.idOrName);
    }
    if (more && !(await this.allows(more, call.credentials, subject))) {
      throw new NotAllowedError(
        `You are not permitted to do this (${more.name}). Ask the owner group or the platform team.`,
      );
    }
    return { ...call, idOrName: subject.environment.id };
  }

  private async allows(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
    subject: EnvironmentWithHead,
  ): Promise<boolean> {
    const decision = await this.decide(permission, credentials);
    return createConditionAuthorizer(this.ruleset())(decision, subject);
  }

  private async decide(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision> {
    const [decision] = await this.options.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    return decision;
  }

  private ruleset() {
    return this.options.permissionsRegistry.getPermissionRuleset(
      environmentResourceRef,
    );
  }
}

function requireCatalog(credentials: BackstageCredentials): void {
  if (servicePluginOf(credentials) !== 'catalog') {
    throw new NotAllowedError('Only the catalog reads every environment.');
  }
}
