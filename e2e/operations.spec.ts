import { expect, Page, test } from '@playwright/test';
import { PortalApi } from './support/api';
import { approve } from './support/approver';
import { expectAccessible, picture } from './support/look';
import { uniqueName } from './support/names';
import { People, PEOPLE } from './support/people';
import { agree, askForGpuTraining, submit } from './support/requests';
import { withoutRight } from './support/rights';

const PROVISIONER = { cluster: 'aks-east', identity: 'provisioner' } as const;
const OBSERVER = { cluster: 'aks-east', identity: 'observer' } as const;

let people: People;

test.beforeAll(({ browser }) => {
  people = new People(browser);
});

test.afterEach(() => people.rest());

test.afterAll(() => people.close());

/** Asked for and agreed to by everybody but security, who comes last. */
async function askedFor(name: string) {
  const asAda = await PortalApi.of(
    await people.page(PEOPLE.researcher, '/approvals'),
  );
  await askForGpuTraining(asAda, { name });
  const asked = await submit(asAda, name);
  const lead = await PortalApi.of(await people.page(PEOPLE.lead, '/'));
  await agree(lead, asked);
  const security = await PortalApi.of(await people.page(PEOPLE.security, '/'));
  return { asAda, agreeLast: () => agree(security, asked) };
}

function operationOf(page: Page, name: string) {
  return page.getByRole('article', { name: `Provisioning of ${name}` });
}

test('the platform team sees what failed, with its step and why, and retries it once it is mended', async () => {
  const name = uniqueName('stuck');
  const { agreeLast } = await askedFor(name);
  const piet = await people.page(PEOPLE.platform, '/');
  await piet.getByRole('link', { name: 'Platform', exact: true }).click();
  await expect(piet).toHaveURL(/\/platform\/operations$/);

  await withoutRight({ ...PROVISIONER, resource: 'statefulsets' }, async () => {
    await agreeLast();
    const failed = operationOf(piet, name);
    await expect(failed.getByText('Failed', { exact: true })).toBeVisible({
      timeout: 60_000,
    });
    await expect(failed).toContainText("may not apply StatefulSet 'train'");
    await expect(failed).toContainText(
      'Create the namespace with its baseline, then the workloads',
    );
    await expectAccessible(piet);
    await picture(piet, 'operations');
  });

  await piet.setViewportSize({ width: 900, height: 900 });
  await expect(
    operationOf(piet, name).getByRole('button', { name: 'Retry' }),
  ).toBeInViewport();
  await expectAccessible(piet);
  await operationOf(piet, name).getByRole('button', { name: 'Retry' }).click();
  await expect(operationOf(piet, name)).toHaveCount(0, { timeout: 60_000 });
  const api = await PortalApi.of(piet);
  await expect
    .poll(async () => (await api.environment(name)).status.word, {
      timeout: 60_000,
    })
    .toBe('Ready');
});

test('a step that never ends is skipped when two platform engineers agree, and Ready stays what is seen', async () => {
  const name = uniqueName('skipped');
  const { asAda, agreeLast } = await askedFor(name);
  const piet = await people.page(PEOPLE.platform, '/platform/operations');
  await withoutRight({ ...OBSERVER, resource: 'statefulsets' }, async () => {
    await agreeLast();
    await piet.goto(`/platform/operations?state=all&q=${name}`);
    const hanging = operationOf(piet, name);
    await expect(hanging).toContainText('Look until everything is current', {
      timeout: 60_000,
    });
    await hanging.getByRole('button', { name: 'Skip the step' }).click();
    const dialog = piet.getByRole('dialog');
    await expect(dialog).toContainText('It is not Ready by that');
    await dialog
      .getByLabel(/^Why nothing gentler works/)
      .fill('The observer gets its right back on Monday.');
    await expectAccessible(piet);
    await dialog.getByRole('button', { name: 'Ask to skip it' }).click();
    await expect(dialog).toBeHidden();
    await expect(
      hanging.getByRole('link', { name: 'Open the approval' }),
    ).toBeVisible();

    await approve(await people.page(PEOPLE.otherPlatform, '/'), name);
    await expect(hanging.getByText('Done', { exact: true })).toBeVisible({
      timeout: 60_000,
    });
    const { status } = await asAda.environment(name);
    expect(status.word).not.toBe('Ready');
    await piet.goto(`/environments/${name}/overview`);
    await expect(piet.getByText(/Skipped for/).first()).toBeVisible();
    await expectAccessible(piet);
  });
  await expect
    .poll(async () => (await asAda.environment(name)).status.word, {
      timeout: 90_000,
    })
    .toBe('Ready');
});

test('the connectors say how they are, and nobody but the platform team is shown them', async () => {
  const piet = await people.page(PEOPLE.platform, '/platform/connectors');
  const row = piet.getByRole('row', { name: /Kubernetes cluster/ }).first();
  await expect(row.getByText('Healthy')).toBeVisible({ timeout: 60_000 });
  await row.getByRole('button', { name: /Check now/ }).click();
  await expect(row.getByText(/just now|\d+ s ago/)).toBeVisible();
  await expectAccessible(piet);
  await picture(piet, 'connectors');

  const ada = await people.page(PEOPLE.researcher, '/');
  await expect(
    ada.getByRole('link', { name: 'Platform', exact: true }),
  ).toHaveCount(0);
  const asAda = await PortalApi.of(ada);
  for (const path of ['operations', 'connectors']) {
    const refused = await asAda.get(`/api/research-environments/${path}`);
    expect(refused.status, refused.words).toBe(403);
  }
});
