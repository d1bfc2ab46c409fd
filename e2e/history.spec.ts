import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/look';
import { People, PEOPLE } from './support/people';
import { status } from './support/researcher';

const DAY_MS = 86_400_000;

test('a lead finds a lab with a month of history: what waits, what runs, what is gone', async ({
  browser,
}) => {
  const people = new People(browser);
  const lead = await people.page(PEOPLE.lead, '/');

  const waiting = lead.getByRole('link', {
    name: 'Ada Moreau asks for 4 A100 for 10 days for vision: depth-distillation',
  });
  await expect(waiting).toBeVisible();
  await expect(lead.getByText(/asked \d+ h ago/)).toBeVisible();
  await lead.getByRole('link', { name: 'Approvals', exact: true }).click();
  await expect(waiting).toBeVisible();
  await lead.getByRole('link', { name: 'Decided' }).click();
  await expect(lead.getByText(/patch-sampling/)).toBeVisible();

  await lead.getByRole('link', { name: 'Environments', exact: true }).click();
  await lead.getByRole('link', { name: /My teams/ }).click();
  const running = lead.getByRole('row', { name: /patch-sampling/ });
  await expect(running.getByText('Ready')).toBeVisible();
  await expect(running.getByText('10 days left')).toBeVisible();
  await expectAccessible(lead);

  await lead.goto('/environments/vit-baseline');
  await expect(status(lead, 'Deleted')).toBeVisible();
  await expect(lead.getByText(/Everything is gone: \d+ objects/)).toBeVisible();
  await lead.goto('/environments/vit-baseline/resources');
  await expect(lead.getByText('Removed').first()).toBeVisible();
  await lead.goto('/environments/vit-baseline/activity');
  const drafted = lead.getByRole('listitem').filter({ hasText: 'drafted' });
  const time = await drafted.locator('time').getAttribute('datetime');
  const daysAgo = (Date.now() - Date.parse(time ?? '')) / DAY_MS;
  expect(Math.floor(daysAgo)).toBe(30);
  await people.close();
});

test('a researcher reads why security said no, and when a notebook ends', async ({
  browser,
}) => {
  const people = new People(browser);
  const vision = await people.page(
    PEOPLE.researcher,
    '/environments/video-pretraining',
  );
  await expect(status(vision, 'Rejected')).toBeVisible();
  await expect(
    vision.getByText(/^Sam Osei rejected it: The licence/),
  ).toBeVisible();

  const alignment = await people.page(PEOPLE.otherResearcher, '/');
  await expect(
    alignment.getByRole('link', { name: 'refusal-traces' }).first(),
  ).toBeVisible();
  await expect(alignment.getByText('1 day left').first()).toBeVisible();
  await alignment.goto('/notifications');
  await expect(
    alignment.getByText('refusal-traces ends soon').first(),
  ).toBeVisible();
  await people.close();
});
