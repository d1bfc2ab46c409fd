import { expect, test } from '@playwright/test';
import { PortalApi } from './support/api';
import { asAdmin, ClusterObject, namespacesOf } from './support/cluster';
import { expectAccessible } from './support/look';
import { uniqueName } from './support/names';
import { People, PEOPLE } from './support/people';
import { agree, askForGpuTraining, planned, submit } from './support/requests';
import { status } from './support/researcher';

const CLUSTER = 'aks-east';

test('what somebody changes around the portal is told with who did it: the baseline is put back, about the rest a person decides', async ({
  browser,
}) => {
  const people = new People(browser);
  const name = uniqueName('drift');
  const researcher = await people.page(PEOPLE.researcher, '/');
  const api = await PortalApi.of(researcher);
  await askForGpuTraining(api, { name });
  await planned(api, name);
  const asked = await submit(api, name);
  for (const person of [PEOPLE.lead, PEOPLE.security]) {
    await agree(await PortalApi.of(await people.page(person, '/')), asked);
  }
  await researcher.goto(`/environments/${name}`);
  await expect(status(researcher, 'Ready')).toBeVisible({ timeout: 60_000 });
  const [namespace] = await namespacesOf(CLUSTER, name);

  const policy = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/default-deny`;
  await asAdmin(CLUSTER, {
    method: 'PATCH',
    path: `${policy}?fieldManager=kubectl-edit`,
    body: { spec: { egress: [{}] } },
  });
  // What somebody added to it is only gone once it is made anew: for a moment it is not there.
  await expect(async () => {
    const live = await asAdmin<{ spec: object }>(CLUSTER, { path: policy });
    expect(live.spec).not.toHaveProperty('egress');
  }).toPass({ timeout: 20_000 });
  await researcher.goto(`/environments/${name}/activity`);
  await expect(
    researcher
      .getByText(
        /was restored: NetworkPolicy default-deny: spec.egress was changed by kubectl-edit/,
      )
      .first(),
  ).toBeVisible();
  await expect
    .poll(async () => (await api.environment(name)).status.word)
    .toBe('Ready');

  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  const { items } = await asAdmin<{
    items: (ClusterObject & { data?: Record<string, string> })[];
  }>(CLUSTER, { path: `${configMaps}?labelSelector=glovebox.dev/origin` });
  const [config] = items;
  const [key] = Object.keys(config.data ?? {});
  await asAdmin(CLUSTER, {
    method: 'PATCH',
    path: `${configMaps}/${config.metadata.name}?fieldManager=kubectl-edit`,
    body: { data: { [key]: 'changed by hand' } },
  });
  await researcher.goto(`/environments/${name}/resources`);
  const drift = researcher.getByRole('table', {
    name: 'Not as it was approved',
  });
  await expect(drift).toContainText(config.metadata.name);
  await expect(drift).toContainText('kubectl-edit');
  await expectAccessible(researcher);
  await researcher
    .getByRole('button', { name: 'Restore what was approved' })
    .click();
  await researcher.getByRole('button', { name: 'Restore it' }).click();
  const restored = () =>
    asAdmin<{ data: Record<string, string> }>(CLUSTER, {
      path: `${configMaps}/${config.metadata.name}`,
    });
  await expect
    .poll(async () => (await restored()).data[key], { timeout: 30_000 })
    .toBe(config.data?.[key]);
  await expect(researcher.getByRole('dialog')).toBeHidden();
  await expect(drift).toBeHidden({ timeout: 30_000 });
  await people.close();
});
