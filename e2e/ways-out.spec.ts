import { expect, Page, test } from '@playwright/test';
import { PortalApi } from './support/api';
import { approve } from './support/approver';
import { asAdmin, ClusterObject, namespacesOf } from './support/cluster';
import { expectAccessible } from './support/look';
import { uniqueName } from './support/names';
import { People, PEOPLE } from './support/people';
import { agree, askForGpuTraining, submit } from './support/requests';
import { withoutRight } from './support/rights';
import {
  editGpus,
  requestGpuTraining,
  status,
  submitPlan,
} from './support/researcher';

const PROVISIONER = { cluster: 'aks-east', identity: 'provisioner' } as const;
const OBSERVER = { cluster: 'aks-east', identity: 'observer' } as const;

let people: People;

test.beforeAll(({ browser }) => {
  people = new People(browser);
});

test.afterEach(() => people.rest());

test.afterAll(() => people.close());

test('a draft is edited, planned anew under another digest, and discarded', async () => {
  const name = uniqueName('edited');
  const ada = await people.page(PEOPLE.researcher, '/');
  await requestGpuTraining(ada, {
    name,
    purpose: 'Compare the augmentations of the last three studies.',
  });
  const facts = ada.getByRole('list', { name: 'About this revision' });
  await expect(facts.getByText(/^digest/)).toBeVisible();
  const api = await PortalApi.of(ada);
  const [first] = (await api.environment(name)).revisions;

  await editGpus(ada, 2);
  await expect(facts.getByText('Revision 2')).toBeVisible();
  await expect(ada.getByText('2 × H100').first()).toBeVisible();
  await expect(status(ada, 'Draft')).toBeVisible();
  const edited = (await api.environment(name)).revisions.find(
    r => r.number === 2,
  );
  expect(edited?.digest).toMatch(/^sha256:/);
  expect(edited?.digest).not.toBe(first.digest);
  await expect(
    facts.getByText(`${edited?.digest?.slice(7, 15)}…`),
  ).toBeVisible();
  await expectAccessible(ada);

  const stale = await api.post(
    `/api/research-environments/environments/${name}/submit`,
    { digest: first.digest },
  );
  expect(stale.status, stale.words).toBe(409);

  await ada.getByRole('button', { name: 'Discard' }).click();
  await expect(status(ada, 'Discarded')).toBeVisible();
  expect(await namespacesOf('aks-east', name)).toEqual([]);
});

test('a request that is taken back leaves every inbox, and nobody votes twice or for themselves', async () => {
  const name = uniqueName('withdrawn');
  const ada = await people.page(PEOPLE.researcher, '/');
  await requestGpuTraining(ada, {
    name,
    purpose: 'Measure how much the second pass of filtering helps.',
  });
  await submitPlan(ada);
  const asAda = await PortalApi.of(ada);
  const { revisions } = await asAda.environment(name);
  const { approvalId, digest } = revisions[0];
  const votes = `/api/approvals/approvals/${approvalId}/votes`;
  const yes = { decision: 'approve', digest };

  const own = await asAda.post(votes, yes);
  expect(own.status, own.words).toBe(403);
  expect(own.words).toMatch(/requester|asked for/i);

  const noor = await people.page(PEOPLE.lead, '/');
  await approve(noor, name);
  const again = await (await PortalApi.of(noor)).post(votes, yes);
  expect([403, 409], again.words).toContain(again.status);
  expect(again.words).toMatch(/already|once|one stage/i);

  const sam = await people.page(PEOPLE.security, '/approvals');
  await expect(sam.getByRole('link', { name }).first()).toBeVisible();
  await ada.goto(`/environments/${name}`);
  await ada.getByRole('button', { name: 'Withdraw' }).click();
  await expect(status(ada, 'Withdrawn')).toBeVisible();
  await expect(sam.getByRole('link', { name })).toHaveCount(0);
  const late = await (await PortalApi.of(sam)).post(votes, yes);
  expect(late.status, late.words).toBe(409);
  expect(await namespacesOf('aks-east', name)).toEqual([]);
});

test('what failed is mended and retried, and what will not go is given up by two people', async () => {
  const name = uniqueName('mended');
  const ada = await people.page(PEOPLE.researcher, '/');
  const asAda = await PortalApi.of(ada);
  await askForGpuTraining(asAda, { name });
  const asked = await submit(asAda, name);
  const lead = await people.page(PEOPLE.lead, '/');
  await agree(await PortalApi.of(lead), asked);

  await test.step('a failed step says which, why and what to do', async () => {
    await withoutRight(
      { ...PROVISIONER, resource: 'statefulsets' },
      async () => {
        await approve(await people.page(PEOPLE.security, '/'), name);
        await ada.goto(`/environments/${name}`);
        await expect(status(ada, 'Provisioning failed')).toBeVisible({
          timeout: 60_000,
        });
      },
    );
    await expectInSight(ada, /may not apply StatefulSet 'train'/);
    await expectInSight(ada, /The platform team grants this/);
    await expectInSight(ada, /Retry it once the cause is gone/);
    await expectAccessible(ada);
  });

  await test.step('retried, it is Ready', async () => {
    await ada.getByRole('button', { name: 'Retry' }).click();
    await expect(status(ada, 'Ready')).toBeVisible({ timeout: 60_000 });
  });

  const [namespace] = await namespacesOf('aks-east', name);
  const piet = await people.page(PEOPLE.platform, '/');
  await test.step('a deletion that is held says by what', async () => {
    await holdBack(namespace);
    await ada.getByRole('button', { name: 'Delete' }).click();
    const dialog = ada.getByRole('dialog', { name: `Delete ${name}?` });
    await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
    await dialog.getByRole('button', { name: 'Delete it' }).click();
    await expect(ada.getByText(/lab\.example\/keep/).first()).toBeVisible({
      timeout: 30_000,
    });
    await withoutRight({ ...OBSERVER, resource: 'namespaces' }, async () => {
      await expect(status(ada, 'Deletion failed')).toBeVisible({
        timeout: 30_000,
      });
    });
    await expectInSight(ada, /may not look at namespace|may not get/);
  });

  await test.step('one platform engineer asks to force it, another agrees', async () => {
    await piet.goto(`/environments/${name}`);
    await piet.getByRole('button', { name: 'Force delete' }).click();
    const dialog = piet.getByRole('dialog', {
      name: `Force the deletion of ${name}?`,
    });
    await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
    await dialog
      .getByLabel(/^Why nothing gentler works/)
      .fill('A controller that is gone holds an object of it.');
    await dialog.getByRole('button', { name: 'Ask to force it' }).click();
    await expect(dialog).toBeHidden();
    const own = await voteOnOwn(await PortalApi.of(piet), name);
    expect(own.status, own.words).toBe(403);

    await approve(await people.page(PEOPLE.otherPlatform, '/'), name);
    await piet.goto(`/environments/${name}`);
    await expect(status(piet, 'Deleted')).toBeVisible({ timeout: 60_000 });
    await expectInSight(piet, /stayed behind/);
    await expectInSight(piet, /lab\.example\/keep/);
    await expectAccessible(piet);
  });

  await test.step('once someone has removed the cause, a retry finds nothing left', async () => {
    await letGo(namespace);
    await piet.getByRole('button', { name: 'Retry' }).click();
    await expect(piet.getByText('Everything is gone').first()).toBeVisible({
      timeout: 60_000,
    });
    expect(await namespacesOf('aks-east', name)).toEqual([]);
  });
});

/** On the first screen of the page, without scrolling. */
async function expectInSight(page: Page, text: RegExp) {
  await expect(page.getByText(text).first()).toBeInViewport();
}

/** Agrees to what one asked for oneself. */
async function voteOnOwn(api: PortalApi, name: string) {
  const { body } = await api.get<{
    items: { id: string; digest: string; subject: { name: string } }[];
  }>('/api/approvals/approvals?view=mine');
  const asked = body.items.find(item => item.subject.name === name);
  return api.post(`/api/approvals/approvals/${asked?.id}/votes`, {
    decision: 'approve',
    digest: asked?.digest,
  });
}

const configMap = (namespace: string) =>
  `/api/v1/namespaces/${namespace}/configmaps/held`;

/** An object that a controller holds, which does not answer any more. */
async function holdBack(namespace: string) {
  await asAdmin('aks-east', {
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/configmaps`,
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', finalizers: ['lab.example/keep'] },
    },
  });
}

async function letGo(namespace: string) {
  await asAdmin<ClusterObject>('aks-east', {
    method: 'PATCH',
    path: configMap(namespace),
    body: { metadata: { finalizers: [] } },
  });
}
