import { createPermissionRule } from '@backstage/plugin-permission-node';
import { ENVIRONMENT_RULES } from '@glovebox/backstage-plugin-research-environments-common';
import { z } from 'zod';
import { environmentResourceRef } from './environmentResource';

const paramsSchema = z.object({
  refs: z.array(z.string()).describe('Entity refs that the viewer holds'),
});

/** The owner group is one of the given refs. */
export const isOwnerRule = createPermissionRule({
  name: ENVIRONMENT_RULES.isOwner,
  description: 'Allow environments that are owned by one of the given groups',
  resourceRef: environmentResourceRef,
  paramsSchema,
  apply: ({ environment }, { refs }) => refs.includes(environment.ownerGroup),
  toQuery: ({ refs }) => ({ field: 'owner', refs }),
});

/** The requester or a beneficiary is one of the given refs. */
export const isMemberRule = createPermissionRule({
  name: ENVIRONMENT_RULES.isMember,
  description:
    'Allow environments that were asked for by, or for, one of the given people',
  resourceRef: environmentResourceRef,
  paramsSchema,
  apply: ({ environment }, { refs }) =>
    [environment.requester, ...environment.beneficiaries].some(ref =>
      refs.includes(ref),
    ),
  toQuery: ({ refs }) => ({ field: 'member', refs }),
});

/** Every rule about environments. */
export const environmentRules = [isOwnerRule, isMemberRule];
