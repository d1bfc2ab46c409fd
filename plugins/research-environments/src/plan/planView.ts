import {
  Environment,
  Plan,
  Revision,
} from '@glovebox/backstage-plugin-research-environments-common';
import { isFinished } from '@glovebox/guarded-change-common';

/** The revision that a URL asks for, or the one that matters now. */
export function chooseRevision(
  environment: Pick<Environment, 'revisions'>,
  asked: string | null,
  head: Revision | undefined,
): Revision | undefined {
  const number = Number(asked);
  return environment.revisions.find(r => r.number === number) ?? head;
}

/** Whether the plan is being made. */
export function isPlanning(plan: Plan | undefined): boolean {
  return (
    plan?.state === 'running' ||
    Boolean(plan?.operation && !isFinished(plan.operation))
  );
}

/** Link that opens the template's form with the values of a revision filled in. */
export function formLink(templatePath: string, revision: Revision): string {
  const formData = JSON.stringify(revision.parameters);
  return `${templatePath}?${new URLSearchParams({ formData })}`;
}

/** `template:default/gpu-training` as route parameters. */
export function templateParams(
  entityRef: string,
): { namespace: string; templateName: string } | undefined {
  const match = /^template:([^/]+)\/(.+)$/i.exec(entityRef);
  return match ? { namespace: match[1], templateName: match[2] } : undefined;
}
