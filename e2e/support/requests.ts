import { expect } from '@playwright/test';
import { EnvironmentAnswer, PortalApi } from './api';

/** What became of a task of a template: its path when it went through, or what it said when it failed. */
export interface TaskEnd {
  status: string;
  /** Everything that its log says, one line after the other. */
  log: string;
}

interface TaskEvent {
  body: { message: string };
}

/** Runs a template past its form, with whatever values: what a script with somebody's session can do. */
export async function runTemplate(
  api: PortalApi,
  template: string,
  values: object,
): Promise<TaskEnd> {
  const started = await api.post<{ id: string }>('/api/scaffolder/v2/tasks', {
    templateRef: `template:default/${template}`,
    values,
  });
  if (started.status >= 400) {
    return { status: `refused with ${started.status}`, log: started.words };
  }
  const path = `/api/scaffolder/v2/tasks/${started.body.id}`;
  let status = 'open';
  await expect
    .poll(
      async () => {
        ({ status } = (await api.get<{ status: string }>(path)).body);
        return status;
      },
      { timeout: 60_000, intervals: [300] },
    )
    .not.toMatch(/open|processing/);
  const events = await api.list<TaskEvent>(`${path}/events`);
  return { status, log: events.map(e => e.body.message).join('\n') };
}

/** Asks for an environment of the shipped template gpu-training; `values` replaces some of a usual request. */
export function askForGpuTraining(
  api: PortalApi,
  values: { name: string } & Record<string, unknown>,
): Promise<TaskEnd> {
  return runTemplate(api, 'gpu-training', {
    team: 'group:default/vision',
    purpose: 'Find out what the portal does with this request.',
    gpuType: 'H100',
    gpuCount: 1,
    days: 2,
    storageGi: 10,
    ...values,
  });
}

/** Waits until the plan of an environment is made, or was refused. */
export async function planned(
  api: PortalApi,
  name: string,
): Promise<EnvironmentAnswer> {
  await expect
    .poll(async () => (await api.environment(name)).status.word, {
      timeout: 60_000,
      intervals: [300],
    })
    .not.toBe('Planning');
  return api.environment(name);
}

/** Submits the plan that is there. Returns what approvers vote on. */
export async function submit(
  api: PortalApi,
  name: string,
): Promise<{ approvalId: string; digest: string }> {
  const draft = await planned(api, name);
  const head = draft.revisions.find(r => r.number === draft.proposedRevision);
  const { status, body, words } = await api.post(
    `/api/research-environments/environments/${name}/submit`,
    { digest: head?.digest },
  );
  expect(status, words).toBe(200);
  const asked = body.revisions.find(r => r.number === draft.proposedRevision);
  return { approvalId: asked!.approvalId!, digest: asked!.digest! };
}

/** Agrees to what was submitted. */
export async function agree(
  api: PortalApi,
  asked: { approvalId: string; digest: string },
): Promise<void> {
  const { status, words } = await api.post(
    `/api/approvals/approvals/${asked.approvalId}/votes`,
    { decision: 'approve', digest: asked.digest },
  );
  expect(status, words).toBeLessThan(300);
}

/** Ends a request that was never applied, so that nothing is left of it but its history. */
export async function discard(api: PortalApi, name: string): Promise<void> {
  const { status, words } = await api.post(
    `/api/research-environments/environments/${name}/discard`,
  );
  expect(status, words).toBe(200);
}
