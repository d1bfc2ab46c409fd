import { expect, test } from '@playwright/test';
import { reject } from './support/approver';
import { namesIn } from './support/cluster';
import { People, PEOPLE } from './support/people';
import { requestGpuTraining, status, submitPlan } from './support/researcher';

test('a rejection tells the requester why, and nothing is created', async ({
  browser,
}) => {
  const people = new People(browser);
  const name = 'not-this-week';
  const why = 'The sweep of last week answers this; reuse its checkpoints.';

  const researcher = await people.page(PEOPLE.researcher, '/');
  await requestGpuTraining(researcher, {
    name,
    purpose: 'Repeat the sweep of last week with another seed.',
  });
  await submitPlan(researcher);
  await reject(await people.page(PEOPLE.lead, '/'), name, why);

  await researcher.goto(`/environments/${name}`);
  await expect(status(researcher, 'Rejected')).toBeVisible();
  await expect(researcher.getByText(why).first()).toBeVisible();
  const namespaces = await namesIn('aks-east', '/api/v1/namespaces');
  expect(namespaces.filter(n => n.startsWith(`env-${name}-`))).toEqual([]);
  await people.close();
});

test('a researcher of another team does not see the environment', async ({
  browser,
}) => {
  const people = new People(browser);
  const other = await people.page(
    PEOPLE.otherResearcher,
    '/environments/not-this-week',
  );
  await expect(
    other.getByText(/not found|no environment/i).first(),
  ).toBeVisible();
  await people.close();
});
