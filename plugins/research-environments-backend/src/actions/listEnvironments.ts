import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import { Environments } from '../service/Environments';

/** `list-environments`: environments that the person may see, newest first. */
export function registerListEnvironments(
  registry: ActionsRegistryService,
  environments: Environments,
): void {
  registry.register({
    name: 'list-environments',
    title: 'List research environments',
    description:
      'Lists the research environments that you may see, newest first: who owns them, what state they are in and why, what GPUs they hold and when they end.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          view: z
            .enum(['mine', 'team', 'all'])
            .default('all')
            .describe(
              'mine: asked for by or for you; team: owned by your team',
            ),
          lifecycle: z
            .enum(['open', 'ended', 'any'])
            .default('open')
            .describe('open: not ended yet'),
          q: z.string().max(100).optional().describe('Part of name or purpose'),
          cursor: z
            .string()
            .max(500)
            .optional()
            .describe('From an earlier answer, for the next page'),
        }),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              id: z.string(),
              name: z.string(),
              ownerGroup: z.string(),
              purpose: z.string(),
              requester: z.string(),
              riskClass: z.string(),
              status: z.string(),
              reason: z.string(),
              gpu: z.string().optional(),
              expiresAt: z.string().optional(),
            }),
          ),
          nextCursor: z.string().optional(),
        }),
    },
    action: async ({ input, credentials }) => {
      const page = await environments.list({
        ...input,
        limit: 50,
        credentials,
      });
      return {
        output: {
          items: page.items.map(toItem),
          nextCursor: page.nextCursor,
        },
      };
    },
  });
}

function toItem(summary: EnvironmentSummary) {
  return {
    id: summary.id,
    name: summary.name,
    ownerGroup: summary.ownerGroup,
    purpose: summary.purpose,
    requester: summary.requester,
    riskClass: summary.riskClass,
    status: summary.status.word,
    reason: summary.status.reason,
    gpu: summary.gpu && `${summary.gpu.count} ${summary.gpu.type}`,
    expiresAt: summary.expiresAt,
  };
}
