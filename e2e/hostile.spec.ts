import { expect, test } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentAnswer, PortalApi } from './support/api';
import { namesIn, namespacesOf } from './support/cluster';
import { cutOff, mend } from './support/faults';
import { expectAccessible } from './support/look';
import { uniqueName } from './support/names';
import { People, PEOPLE } from './support/people';
import {
  askForGpuTraining,
  discard,
  planned,
  runTemplate,
  submit,
} from './support/requests';
import { status } from './support/researcher';

// What bad input gets: a clear answer in words, nothing half-applied, nothing lost. Most of it goes past the forms, as a script
// with somebody's session would.

const ENVIRONMENTS = '/api/research-environments/environments';
const APPROVALS = '/api/approvals/approvals';

let people: People;
let ada: PortalApi;
let ben: PortalApi;
let noor: PortalApi;
let sam: PortalApi;
let piet: PortalApi;

test.beforeAll(async ({ browser }) => {
  people = new People(browser);
  const apiOf = async (person: string) =>
    PortalApi.of(await people.page(person, '/'));
  ada = await apiOf(PEOPLE.researcher);
  ben = await apiOf(PEOPLE.otherResearcher);
  noor = await apiOf(PEOPLE.lead);
  sam = await apiOf(PEOPLE.security);
  piet = await apiOf(PEOPLE.platform);
});

test.afterAll(async () => {
  await people.close();
});

/** No environment of this name is known, and no namespace was made for it. */
async function expectNothingOf(name: string) {
  const found = await ada.get(`${ENVIRONMENTS}/${name}`);
  expect(found.status).toBe(404);
  expect(await namespacesOf('aks-east', name)).toEqual([]);
}

/** Runs the template that tries what no template may. */
function attempt(
  api: PortalApi,
  values: { name: string } & Record<string, unknown>,
  template = 'hostile',
) {
  return runTemplate(api, template, {
    team: 'group:default/vision',
    attempt: 'nothing',
    ...values,
  });
}

test.describe('a request', () => {
  test('with a parameter that the form does not ask for is refused by its name', async () => {
    const name = uniqueName('unknown');
    const end = await askForGpuTraining(ada, { name, hostNetwork: true });
    expect(end.status).toBe('failed');
    expect(end.log).toContain('does not ask for hostNetwork');
    await expectNothingOf(name);
  });

  test('with YAML in a parameter keeps it text', async () => {
    const name = uniqueName('smuggled');
    const purpose =
      'Study it."\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: mine}\n# ${{ secrets.token }} {{ 1 + 1 }}';
    const end = await askForGpuTraining(ada, { name, purpose });
    expect(end.status, end.log).toBe('completed');
    const { id } = await planned(ada, name);
    const { body } = await ada.get<{
      objects: { type: string; name: string; after?: string }[];
    }>(`${ENVIRONMENTS}/${id}/revisions/1/plan`);
    const kinds = body.objects.map(o => o.type);
    expect(kinds.join()).not.toContain('ClusterRoleBinding');
    const notes = body.objects.find(o => o.type === 'v1/ConfigMap');
    expect(notes?.after).toContain('kind: ClusterRoleBinding');
    expect(notes?.after).toContain('${{ secrets.token }} {{ 1 + 1 }}');
    await discard(ada, name);
  });

  test('with text that nobody can see is refused', async () => {
    const name = uniqueName('unseen');
    const purpose = 'Approve this \u202enow\u202c, it is harmless.';
    const end = await askForGpuTraining(ada, { name, purpose });
    expect(end.status).toBe('failed');
    expect(end.log).toMatch(/purpose.*U\+202E/i);
    await expectNothingOf(name);
  });

  test('for a name that is taken, or for the id of another, is refused to everybody', async () => {
    const name = uniqueName('taken');
    await askForGpuTraining(ada, { name });
    const { id } = await planned(ada, name);
    const sameName = await askForGpuTraining(ben, {
      name,
      team: 'group:default/alignment',
    });
    expect(sameName.status).toBe('failed');
    expect(sameName.log).toMatch(/taken by another environment; choose/);
    const sameId = await attempt(ben, {
      name: id,
      team: 'group:default/alignment',
    });
    expect(sameId.status).toBe('failed');
    expect(sameId.log).toMatch(/name: must start with a letter|is the id of/);
    expect((await ada.environment(name)).id).toBe(id);
    await discard(ada, name);
  });

  test('past the scaffolder, for another team, or in the name of somebody else is refused', async () => {
    const direct = await ada.post('/api/research-environments/requests', {
      templateRef: 'template:default/gpu-training',
      name: uniqueName('direct'),
      ownerGroup: 'group:default/vision',
      purpose: 'Ask without a template.',
      riskClass: 'standard',
      durationDays: 1,
      parameters: {},
      files: [{ path: 'kubernetes/a.yaml', content: '' }],
    });
    expect(direct.status).toBe(403);
    expect(direct.words).toContain('Only a plugin may do this');

    const name = uniqueName('other-team');
    const end = await askForGpuTraining(ada, {
      name,
      team: 'group:default/alignment',
    });
    expect(end.status).toBe('failed');
    expect(end.log).toContain('You are not in the team Alignment');
    await expectNothingOf(name);
  });

  test('of 50 MB is refused before it is read', async () => {
    const files = [
      { path: 'kubernetes/a.yaml', content: 'a'.repeat(50 * 1024 * 1024) },
    ];
    const direct = await ada.post('/api/research-environments/requests', {
      files,
    });
    expect(direct.status, direct.words.slice(0, 500)).toBe(413);

    for (const [what, words] of [
      ['huge', /exceeded the output code unit limit/],
      ['too-big', /rendered more than 1048576 bytes.*Keep data out of it/],
    ] as const) {
      const name = uniqueName('big');
      const end = await attempt(ada, { name, attempt: what });
      expect(end.status, what).toBe('failed');
      expect(end.log).toMatch(words);
      await expectNothingOf(name);
    }
  });
});

test.describe('a template that tries', () => {
  for (const [template, what, words] of [
    ['hostile', 'network-policy', /NetworkPolicy is not allowed in a template/],
    [
      'hostile',
      'cluster-role-binding',
      /ClusterRoleBinding is not allowed in a template/,
    ],
    ['hostile', 'other-namespace', /has a metadata\.namespace\. Remove it/],
    ['hostile-storage', 'listed-keys', /listKeys/i],
  ] as const) {
    test(`${what} is refused before anything is stored`, async () => {
      const name = uniqueName('refused');
      const end = await attempt(ada, { name, attempt: what }, template);
      expect(end.status).toBe('failed');
      expect(end.log).toMatch(words);
      await expectNothingOf(name);
    });
  }

  for (const [template, what, words] of [
    ['hostile', 'privileged-pod', /privileged|host/i],
    ['hostile-storage', 'hidden-public-endpoint', /public/i],
    [
      'hostile-storage',
      'undecidable-public-endpoint',
      /publicNetworkAccess|literal/i,
    ],
  ] as const) {
    test(`${what} gets a plan that nobody can submit`, async () => {
      const name = uniqueName('denied');
      const end = await attempt(ada, { name, attempt: what }, template);
      expect(end.status, end.log).toBe('completed');
      const refused = await planned(ada, name);
      expect(refused.status.word).toBe('Plan refused');
      expect(refused.status.reason).toMatch(words);
      const submitted = await ada.post(`${ENVIRONMENTS}/${name}/submit`, {
        digest: refused.revisions[0].digest ?? `sha256:${'0'.repeat(64)}`,
      });
      expect(submitted.status, submitted.words).toBe(409);
      expect(await namespacesOf('aks-east', name)).toEqual([]);
      await discard(ada, name);
    });
  }

  test('is told on the first screen of the plan what to change', async () => {
    const name = uniqueName('shown');
    await attempt(
      ada,
      { name, attempt: 'hidden-public-endpoint' },
      'hostile-storage',
    );
    await planned(ada, name);
    const page = await people.page(PEOPLE.researcher, `/environments/${name}`);
    await expect(status(page, 'Plan refused')).toBeInViewport();
    await expect(page.getByText(/public/i).first()).toBeInViewport();
    await expect(
      page.getByRole('button', { name: 'Submit for approval' }),
    ).toHaveCount(0);
    await expectAccessible(page);
    await discard(ada, name);
    await page.close();
  });
});

test('the environment of another team is as if it were not there', async () => {
  const name = uniqueName('private');
  await askForGpuTraining(ada, { name });
  const { approvalId } = await submit(ada, name);
  const { id, revisions } = await ada.environment(name);
  const missing = await ben.get(`${ENVIRONMENTS}/no-such-environment`);
  for (const path of [id, name, `${id}/resources`, `${id}/events`]) {
    const { status: code, words } = await ben.get(`${ENVIRONMENTS}/${path}`);
    expect(code, path).toBe(404);
    expect(words).toBe(
      missing.words.replace('no-such-environment', path.split('/')[0]),
    );
  }
  const changes: [string, object][] = [
    ['submit', { digest: revisions[0].digest }],
    ['withdraw', {}],
    ['retry', {}],
    ['delete', { confirmName: name }],
    ['force-delete', { confirmName: name, reason: 'Because it is there.' }],
  ];
  for (const [action, body] of changes) {
    const path = `${ENVIRONMENTS}/${id}/${action}`;
    expect((await ben.post(path, body)).status, action).toBe(404);
  }
  const plan = await ben.get(`${ENVIRONMENTS}/${id}/revisions/1/plan`);
  expect(plan.status).toBe(404);
  const asked = await ben.get(`${APPROVALS}/${approvalId}`);
  expect([403, 404]).toContain(asked.status);
  expect((await ada.environment(name)).status.word).toBe(
    'Waiting for approval',
  );
  await ada.post(`${ENVIRONMENTS}/${name}/withdraw`);
});

test.describe('a vote', () => {
  const yes = (digest: string) => ({ decision: 'approve', digest });

  test('on what was edited since is refused', async () => {
    const name = uniqueName('edited');
    await askForGpuTraining(ada, { name });
    const [before] = (await planned(ada, name)).revisions;
    await askForGpuTraining(ada, { name, gpuCount: 2 });
    const { approvalId, digest } = await submit(ada, name);
    expect(digest).not.toBe(before.digest);
    const votes = `${APPROVALS}/${approvalId}/votes`;
    const old = await noor.post(votes, yes(before.digest!));
    expect(old.status, old.words).toBe(409);
    expect(old.words).toMatch(/not what|changed|read/i);

    await test.step('and so is one that names somebody else', async () => {
      for (const forged of ['voter', 'actor', 'userEntityRef', 'credentials']) {
        const { status: code } = await ada.post(votes, {
          ...yes(digest),
          [forged]: 'user:default/noor.haddad',
        });
        expect(code, forged).toBe(400);
      }
    });
    await test.step('and one without an identity, or with a made-up one', async () => {
      const page = await people.page(PEOPLE.researcher, '/');
      for (const authorization of ['', 'Bearer made.up.token']) {
        const answer = await page.request.post(votes, {
          data: yes(digest),
          headers: authorization ? { authorization } : {},
        });
        expect(answer.status()).toBe(401);
      }
      await page.close();
    });
    const { body } = await ada.get<{ votes?: unknown[]; state: string }>(
      `${APPROVALS}/${approvalId}`,
    );
    expect(body.state).toBe('pending');
    await ada.post(`${ENVIRONMENTS}/${name}/withdraw`);
  });

  test('by whoever asked, or gains, is refused to leads and admins too', async () => {
    const led = uniqueName('led');
    await askForGpuTraining(noor, { name: led });
    const own = await submit(noor, led);
    const forOneself = await noor.post(
      `${APPROVALS}/${own.approvalId}/votes`,
      yes(own.digest),
    );
    expect(forOneself.status, forOneself.words).toBe(403);
    await noor.post(`${ENVIRONMENTS}/${led}/withdraw`);

    const name = uniqueName('gains');
    const asked = await askForGpuTraining(ada, { name });
    expect(asked.status, asked.log).toBe('completed');
    const { approvalId, digest } = await submit(ada, name);
    await noor.post(`${APPROVALS}/${approvalId}/votes`, yes(digest));
    const first = await sam.post(`${APPROVALS}/${approvalId}/votes`, {
      ...yes(digest),
      decision: 'reject',
    });
    expect(first.status, 'a rejection without a reason').toBe(400);
    await ada.post(`${ENVIRONMENTS}/${name}/withdraw`);

    const gained = uniqueName('admin-gains');
    const admin = await attempt(ada, {
      name: gained,
      people: ['user:default/piet.devries'],
    });
    expect(admin.status, admin.log).toBe('completed');
    const gain = await planned(ada, gained);
    expect(gain.status.word, gain.status.reason).toBe('Draft');
    const open = await submit(ada, gained);
    const vote = await piet.post(
      `${APPROVALS}/${open.approvalId}/votes`,
      yes(open.digest),
    );
    expect(vote.status, vote.words).toBe(403);
    await ada.post(`${ENVIRONMENTS}/${gained}/withdraw`);
  });

  test('cannot be cast by a template or an agent: nothing offers it', async () => {
    const offered = await ada.list<{ id: string }>(
      '/api/scaffolder/v2/actions',
    );
    const ids = offered.map(action => action.id);
    expect(ids).toContain('research-environment:request');
    expect(ids.filter(id => /http|approv|vote/i.test(id))).toEqual([]);
  });
});

test.describe('a target that', () => {
  test('cannot be reached stops only what is on it, and says so', async () => {
    const away = uniqueName('away');
    const here = uniqueName('here');
    await cutOff('kubernetes/aks-secure', 60);
    try {
      const end = await runTemplate(ada, 'secure-notebook', {
        name: away,
        team: 'group:default/vision',
        purpose: 'See what happens while the cluster is away.',
        days: 1,
        storageGi: 10,
      });
      expect(end.status, end.log).toBe('completed');
      const refused = await planned(ada, away);
      expect(refused.status.word).toBe('Plan refused');
      expect(refused.status.reason).toMatch(/AKS Secure.*could not be asked/);

      await askForGpuTraining(ada, { name: here });
      expect((await planned(ada, here)).status.word).toBe('Draft');
      await discard(ada, here);
    } finally {
      await mend();
    }
    const again = await ada.post(`${ENVIRONMENTS}/${away}/replan`);
    expect(again.status, again.words).toBe(200);
    expect((await planned(ada, away)).status.word).toBe('Draft');
    await discard(ada, away);
  });

  test('does not know the portal says whose credential to renew', async () => {
    const name = uniqueName('unauthorised');
    const file = join(
      process.env.GLOVEBOX_DATA_DIR!,
      'local-cloud/kubeconfig-aks-secure-provisioner.yaml',
    );
    const kubeconfig = readFileSync(file, 'utf8');
    writeFileSync(file, kubeconfig.replace(/token: .*/, 'token: revoked'));
    let refused: EnvironmentAnswer;
    try {
      await runTemplate(ada, 'secure-notebook', {
        name,
        team: 'group:default/vision',
        purpose: 'See what happens with a credential that was revoked.',
        days: 1,
        storageGi: 10,
      });
      refused = await planned(ada, name);
    } finally {
      writeFileSync(file, kubeconfig);
    }
    expect(refused.status.word).toBe('Plan refused');
    expect(refused.status.reason).toMatch(
      /did not accept the portal's provision identity.*renews the credential/,
    );
    expect(refused.status.reason).not.toContain('revoked');
    expect(await namesIn('aks-secure', '/api/v1/namespaces')).not.toContain(
      name,
    );
    await discard(ada, name);
  });
});
