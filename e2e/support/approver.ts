import { expect, Page } from '@playwright/test';

/** Opens an approval from the inbox, as an approver finds it. */
export async function openApproval(page: Page, environment: string) {
  await page.getByRole('link', { name: 'Approvals', exact: true }).click();
  await page.getByRole('link', { name: environment }).first().click();
  await expect(
    page.getByRole('region', { name: 'Your decision' }),
  ).toBeVisible();
}

export async function approve(page: Page, environment: string) {
  await openApproval(page, environment);
  await page.getByRole('button', { name: 'Approve', exact: false }).click();
  await page.getByRole('button', { name: 'Approve it' }).click();
  await expect(page.getByRole('button', { name: 'Approve it' })).toBeHidden();
}

export async function reject(page: Page, environment: string, why: string) {
  await openApproval(page, environment);
  await page.getByRole('button', { name: 'Reject', exact: false }).click();
  await page.getByLabel(/^Reason/).fill(why);
  await page.getByRole('button', { name: 'Reject it' }).click();
  await expect(
    page.getByText('Rejected', { exact: true }).first(),
  ).toBeVisible();
}
