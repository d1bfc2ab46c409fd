import { InputError, NotAllowedError } from '@backstage/errors';
import {
  environmentNamespace,
  EnvironmentRequest,
} from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentRecord, RevisionRecord } from '../model/records';
import { placeEnvironment } from '../placement/placeEnvironment';
import { unknownParameters } from '../template/unknownParameters';
import { TrustedGroup, TrustedTemplate } from './Directory';
import { editDraft } from './editDraft';
import { appendEvent, startOperation } from './lifecycle';
import { RequestedEnvironment } from './Environments';
import { LifecycleContext } from './LifecycleContext';
import { newEnvironmentId } from './newEnvironmentId';
import { requireRoomToAsk } from './requestLimits';

/** What a request makes of an environment and its revision, checked, before either has an id. */
export interface CheckedRequest {
  environment: Omit<
    EnvironmentRecord,
    'id' | 'namespace' | 'createdAt' | 'proposedRevision'
  >;
  revision: Omit<RevisionRecord, 'environmentId' | 'number'>;
}

/**
 * Stores a draft with its bundle and starts planning it. Nothing is created outside, and no approver is asked yet. A request by
 * the name of one's own draft edits that draft.
 */
export async function requestEnvironment(
  context: LifecycleContext,
  request: EnvironmentRequest,
  requester: string,
): Promise<RequestedEnvironment> {
  const checked = await checkRequest(context, request, requester);
  const edited = await editDraft(context, checked, request.files);
  const id = edited ?? (await storeNew(context, checked, request));
  context.changed(id);
  return { id, name: request.name, path: `/environments/${request.name}` };
}

async function checkRequest(
  context: LifecycleContext,
  request: EnvironmentRequest,
  requester: string,
): Promise<CheckedRequest> {
  const template = await context.directory.template(request.templateRef);
  refuseOtherFacts(request, template);
  refuseUnknownParameters(request, template);
  const owner = await checkPeople(context, request, requester);
  const bundle = context.rules.parse(request.files);
  const placement = placeEnvironment(context.targets.facts(), {
    riskClass: template.facts.riskClass,
    region: request.region,
    gpuType: request.gpu?.type,
    needsAzure: bundle.azure !== undefined,
  });
  const now = context.now().toISOString();
  return {
    environment: {
      name: request.name,
      ownerGroup: owner.entityRef,
      lead: owner.lead,
      purpose: request.purpose,
      requester,
      beneficiaries: [...new Set(request.beneficiaries)],
      ...template.facts,
      placement,
      desired: 'present',
      everApplied: false,
      conditions: [],
    },
    revision: {
      state: 'draft',
      stateReason: 'It was asked for and not submitted yet.',
      stateSince: now,
      template: template.ref,
      parameters: request.parameters,
      gpu: request.gpu,
      durationDays: request.durationDays,
      requester,
      createdAt: now,
    },
  };
}

function refuseUnknownParameters(
  request: EnvironmentRequest,
  template: TrustedTemplate,
): void {
  const unknown = unknownParameters(template.form, request.parameters);
  if (unknown.length > 0) {
    throw new InputError(
      `${template.ref.title} does not ask for ${unknown.join(
        ', ',
      )}; fill the template's own form`,
    );
  }
}

async function storeNew(
  context: LifecycleContext,
  checked: CheckedRequest,
  request: EnvironmentRequest,
): Promise<string> {
  const id = newEnvironmentId();
  const environment: EnvironmentRecord = {
    ...checked.environment,
    id,
    namespace: environmentNamespace(request.name, id),
    proposedRevision: 1,
    createdAt: checked.revision.createdAt,
  };
  const key = { environmentId: id, number: 1 };
  const { requester, template } = checked.revision;
  await context.store.transaction(async trx => {
    await requireRoomToAsk(context, trx, requester);
    await context.store.insert(trx, environment, {
      ...checked.revision,
      ...key,
    });
    await context.plans.saveBundle(trx, key, request.files);
    await startOperation(context, trx, environment, {
      kind: 'environment.plan',
      requestedBy: requester,
    });
    await appendEvent(context, trx, environment, {
      type: 'requested',
      actor: requester,
      summary: `${requester} drafted ${environment.name} for ${environment.ownerGroup} from ${template.title}`,
      detail: {
        revision: 1,
        template: template.entityRef,
        templateDigest: template.digest,
        riskClass: environment.riskClass,
      },
    });
  });
  return id;
}

/** What the template decides, no form and no parameter can change. */
function refuseOtherFacts(
  request: EnvironmentRequest,
  { ref, facts }: TrustedTemplate,
): void {
  for (const fact of ['riskClass', 'egress'] as const) {
    if (request[fact] !== undefined && request[fact] !== facts[fact]) {
      throw new InputError(
        `${ref.title} makes environments with ${fact} ${facts[fact]}, and ${request[fact]} was asked for; choose a template that fits`,
      );
    }
  }
}

async function checkPeople(
  context: LifecycleContext,
  request: EnvironmentRequest,
  requester: string,
): Promise<TrustedGroup> {
  const owner = await context.directory.group(request.ownerGroup);
  if (!owner) {
    throw new InputError(
      `The portal trusts no team called ${request.ownerGroup
        .split('/')
        .at(-1)}; choose one of your own teams`,
    );
  }
  if (!(await context.directory.isMember(requester, owner.entityRef))) {
    throw new NotAllowedError(
      `You are not in the team ${owner.title}, so it cannot own your environment; choose one of your own teams`,
    );
  }
  const unknown = await context.directory.unknownPeople(request.beneficiaries);
  if (unknown.length > 0) {
    throw new InputError(
      `Nobody is known as ${unknown.join(', ')}; correct the beneficiaries`,
    );
  }
  return owner;
}
