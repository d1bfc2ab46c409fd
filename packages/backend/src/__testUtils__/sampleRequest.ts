import { setTimeout as sleep } from 'node:timers/promises';
import { Portal } from './startPortal';

const CONFIG_MAP = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', labels: { 'app.kubernetes.io/name': 'sweep' } },
});

/** What Ada asks for, through the scaffolder. */
const REQUEST = {
  templateRef: 'template:default/gpu-training',
  name: 'eval-sweep',
  ownerGroup: 'group:default/vision',
  purpose: 'Sweep the evaluation set',
  riskClass: 'standard',
  durationDays: 7,
  parameters: {},
  files: [{ path: 'kubernetes/settings.yaml', content: CONFIG_MAP }],
};

export const OWNER = 'user:default/ada.moreau';
export const STRANGER = 'user:default/ben.tanaka';
export const PLATFORM = 'user:default/piet.devries';

/** An environment that waits for its approval. */
export interface Sample {
  id: string;
  approvalId: string;
  /** The one that planned it. */
  operationId: string;
  digest: string;
  /** What asks for another one, were it sent. */
  request: typeof REQUEST;
  /** What opens another approval, were it sent. */
  approval: { digest: string; [field: string]: unknown };
}

interface EnvironmentAnswer {
  operation: { id: string };
  status: { word: string; reason: string };
  revisions: { digest: string; approvalId: string }[];
}

/** Asks for an environment and submits it, as Ada does through the portal's pages. */
export async function requestSample(portal: Portal): Promise<Sample> {
  await until(async () => {
    const { status } = await call(
      portal,
      'GET',
      '/api/catalog/entities/by-name/template/default/gpu-training',
    );
    return status === 200;
  });
  const token = await portal.onBehalfOf(
    'scaffolder',
    OWNER,
    'research-environments',
  );
  const environments = '/api/research-environments';
  const asked = await until(async () => {
    const answer = await call(
      portal,
      'POST',
      `${environments}/requests`,
      REQUEST,
      token,
    );
    // People and groups come into the catalog in any order.
    return answer.status === 201 && (answer.body as { id: string });
  });
  const path = `${environments}/environments/${asked.id}`;
  const draft = await until(async () => {
    const { body } = await call(portal, 'GET', path);
    const answer = body as EnvironmentAnswer;
    return answer.status.word === 'Draft' && answer;
  });
  const { digest } = draft.revisions[0];
  const submitted = await call(portal, 'POST', `${path}/submit`, { digest });
  const [revision] = (submitted.body as EnvironmentAnswer).revisions;
  return {
    id: asked.id,
    digest,
    approvalId: revision.approvalId,
    operationId: draft.operation.id,
    request: { ...REQUEST, name: 'another-sweep' },
    approval: {
      subject: {
        kind: 'research-environment',
        action: 'create',
        id: 'abcd1234',
        name: 'another-sweep',
        title: 'Ada asks for another-sweep',
        path: '/environments/another-sweep',
      },
      digest,
      facts: { riskClass: 'standard', durationDays: 7, gpuCount: 0 },
      requester: OWNER,
      beneficiaries: [],
      editors: [OWNER],
      ownerGroup: 'group:default/vision',
      requiredPolicies: [],
      highlights: [],
    },
  };
}

/** Calls the portal as Ada, or with the token that is given. */
async function call(
  portal: Portal,
  method: string,
  path: string,
  body?: object,
  token = portal.tokens.full(OWNER),
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${portal.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function until<T>(probe: () => Promise<T | false>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Never: ${probe}`);
    await sleep(100);
  }
}
