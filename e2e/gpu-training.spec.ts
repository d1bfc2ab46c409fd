import { expect, test } from '@playwright/test';
import { approve } from './support/approver';
import { namesIn } from './support/cluster';
import { expectAccessible, picture } from './support/look';
import { People, PEOPLE } from './support/people';
import {
  deleteEnvironment,
  requestGpuTraining,
  status,
  submitPlan,
} from './support/researcher';

test('a researcher gets a GPU environment when the lead and security agree, and deletes it', async ({
  browser,
}) => {
  const people = new People(browser);
  const name = 'eval-sweep-7';

  const researcher = await people.page(PEOPLE.researcher, '/');
  await expectAccessible(researcher);
  await requestGpuTraining(researcher, {
    name,
    purpose: 'Sweep evaluation checkpoints of the sparse attention study.',
  });
  await expect(researcher.getByText('What will exist')).toBeVisible();
  await expect(researcher.getByText('0 deny')).toBeVisible();
  await expectAccessible(researcher);
  await picture(researcher, 'plan');
  await submitPlan(researcher);

  const lead = await people.page(PEOPLE.lead, '/');
  await picture(lead, 'home');
  await expectAccessible(lead);
  await approve(lead, name);
  await expectAccessible(lead);

  const security = await people.page(PEOPLE.security, '/');
  await approve(security, name);
  await picture(security, 'approval');

  await researcher.goto(`/environments/${name}`);
  await expect(status(researcher, 'Ready')).toBeVisible({ timeout: 60_000 });
  await expect(researcher.getByText('The workloads run.')).toBeVisible({
    timeout: 60_000,
  });
  await expectAccessible(researcher);
  await picture(researcher, 'environment');

  await researcher
    .getByRole('link', { name: 'Resources', exact: true })
    .click();
  await expect(researcher.getByText('StatefulSet')).toBeVisible();
  await expectAccessible(researcher);
  const [namespace] = (await namesIn('aks-east', '/api/v1/namespaces')).filter(
    n => n.startsWith(`env-${name}-`),
  );
  expect(
    await namesIn(
      'aks-east',
      `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
    ),
  ).toEqual(['train']);
  expect(
    await namesIn(
      'aks-east',
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
    ),
  ).toContain('default-deny');

  await deleteEnvironment(researcher, name);
  await researcher.goto(`/environments/${name}/resources`);
  await expect(researcher.getByText('Removed').first()).toBeVisible();
  expect(await namesIn('aks-east', '/api/v1/namespaces')).not.toContain(
    namespace,
  );
  await people.close();
});
