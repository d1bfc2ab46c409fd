import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { Environments } from '../service/Environments';

/** `get-environment`: one environment with its conditions and what the person may do next. */
export function registerGetEnvironment(
  registry: ActionsRegistryService,
  environments: Environments,
): void {
  registry.register({
    name: 'get-environment',
    title: 'Get a research environment',
    description:
      'Shows one research environment by id or name: its state and why, its conditions, and what you may do next in the portal.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          idOrName: z
            .string()
            .regex(/^[a-z0-9-]{1,64}$/)
            .describe('Id or name of the environment'),
        }),
      output: z =>
        z.object({
          id: z.string(),
          name: z.string(),
          ownerGroup: z.string(),
          purpose: z.string(),
          status: z.string(),
          reason: z.string(),
          next: z.string().optional(),
          expiresAt: z.string().optional(),
          conditions: z.array(
            z.object({
              type: z.string(),
              status: z.string(),
              message: z.string(),
            }),
          ),
          actions: z.array(
            z.object({
              action: z.string(),
              allowed: z.boolean(),
              reason: z.string().optional(),
            }),
          ),
        }),
    },
    action: async ({ input, credentials }) => {
      const environment = await environments.get({
        idOrName: input.idOrName,
        credentials,
      });
      const { status } = environment;
      return {
        output: {
          id: environment.id,
          name: environment.name,
          ownerGroup: environment.ownerGroup,
          purpose: environment.purpose,
          status: status.word,
          reason: status.reason,
          next: status.next,
          expiresAt: environment.expiresAt,
          conditions: environment.conditions.map(
            ({ type, status: state, message }) => ({
              type,
              status: state,
              message,
            }),
          ),
          actions: environment.abilities,
        },
      };
    },
  });
}
