import { InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  ActionContext,
  createTemplateAction,
} from '@backstage/plugin-scaffolder-node';
import {
  EnvironmentRequest,
  environmentRequestSchema,
  templateFacts,
} from '@glovebox/backstage-plugin-research-environments-common';
import { ResearchEnvironmentsService } from '@glovebox/backstage-plugin-research-environments-node';
import { inWords } from './inWords';
import { BundleFile, readBundleFiles } from './readBundleFiles';

/** What a template passes to the action. */
interface RequestInput {
  name: string;
  ownerGroup: string;
  purpose: string;
  durationDays: number;
  region?: string;
  gpu?: { type: string; count: number };
  beneficiaries?: string[];
  parameters?: JsonObject;
}

/**
 * The last step of every research-environment template: hands what was rendered to the portal, which stores a draft and plans
 * it. The template, its risk class and the person come from the task, never from the input.
 *
 * A dry run checks everything that can be checked here and stores nothing.
 */
export function createRequestAction(options: {
  environments: ResearchEnvironmentsService;
}) {
  return createTemplateAction({
    id: 'research-environment:request',
    description:
      'Asks for a research environment with the Kubernetes objects and the ARM template in the workspace. Stores a draft and plans it; a person submits it on the plan page.',
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the environment'),
        ownerGroup: z =>
          z.string().describe('Entity ref of the team that owns it'),
        purpose: z =>
          z.string().describe('A sentence for the people who approve it'),
        durationDays: z => z.number().describe('Days until it is deleted'),
        region: z => z.string().optional().describe('Where the data must stay'),
        gpu: z =>
          z
            .object({ type: z.string(), count: z.number() })
            .optional()
            .describe('GPUs that it may hold at once'),
        beneficiaries: z =>
          z
            .array(z.string())
            .optional()
            .describe('Entity refs of others who will use it'),
        parameters: z =>
          z
            .record(z.any())
            .optional()
            .describe('What the person chose in the form, for the record'),
      },
      output: {
        environmentName: z => z.string().describe('Name of the environment'),
        path: z => z.string().describe('Path of its plan in the portal'),
      },
    },
    handler: ctx =>
      inWords(async () => {
        const request = toRequest(
          ctx,
          await readBundleFiles(ctx.workspacePath),
        );
        if (ctx.isDryRun) {
          ctx.logger.info(
            `Dry run: would ask for ${request.name} with ${request.files.length} files. Nothing was stored.`,
          );
          ctx.output('environmentName', request.name);
          ctx.output('path', '/environments');
          return;
        }
        const credentials = await ctx.getInitiatorCredentials();
        const { name, path } = await ctx.checkpoint({
          key: 'request',
          fn: () => options.environments.request(request, { credentials }),
        });
        ctx.logger.info(`Stored a draft of ${name} and started to plan it.`);
        ctx.output('environmentName', name);
        ctx.output('path', path);
      }),
  });
}

function toRequest(
  ctx: Pick<ActionContext<RequestInput & JsonObject>, 'input' | 'templateInfo'>,
  files: BundleFile[],
): EnvironmentRequest {
  const { templateInfo, input } = ctx;
  if (!templateInfo?.entity) {
    throw new InputError(
      'research-environment:request only works in a task that was started from a template in the catalog.',
    );
  }
  const { riskClass, egress } = templateFacts(templateInfo.entity);
  const parsed = environmentRequestSchema.safeParse({
    ...input,
    templateRef: templateInfo.entityRef,
    riskClass,
    egress,
    parameters: input.parameters ?? {},
    files,
  });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      issue => `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new InputError(
      `This cannot be asked for: ${problems.join(
        '; ',
      )}. Go back and correct the form.`,
    );
  }
  return parsed.data;
}
