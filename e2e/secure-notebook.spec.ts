import { expect, test } from '@playwright/test';
import { approve } from './support/approver';
import { namesIn } from './support/cluster';
import { expectAccessible, picture } from './support/look';
import { People, PEOPLE } from './support/people';
import {
  deleteEnvironment,
  requestSecureNotebook,
  status,
  submitPlan,
} from './support/researcher';

test('a high-risk notebook runs under gVisor with no egress once the lead and the platform team agree', async ({
  browser,
}) => {
  const people = new People(browser);
  const name = 'jailbreak-traces';

  const researcher = await people.page(PEOPLE.researcher, '/');
  await requestSecureNotebook(researcher, {
    name,
    purpose: 'Study jailbreak traces without any way out of the environment.',
  });
  await submitPlan(researcher);
  await approve(await people.page(PEOPLE.lead, '/'), name);
  await approve(await people.page(PEOPLE.platform, '/'), name);

  await researcher.goto(`/environments/${name}`);
  await expect(status(researcher, 'Ready')).toBeVisible({ timeout: 60_000 });
  await expect(researcher.getByText('gVisor').first()).toBeVisible();
  await expectAccessible(researcher);
  await picture(researcher, 'secure-notebook');

  const [namespace] = (
    await namesIn('aks-secure', '/api/v1/namespaces')
  ).filter(n => n.startsWith(`env-${name}-`));
  const policies = await namesIn(
    'aks-secure',
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
  );
  expect(policies).toContain('default-deny');
  expect(policies).not.toContain('allow-dns');

  await deleteEnvironment(researcher, name);
  await people.close();
});
