import { expect, Page } from '@playwright/test';

export interface GpuTraining {
  name: string;
  purpose: string;
}

/** Fills the template's form and follows its link to the plan, as a researcher does. */
export async function requestGpuTraining(page: Page, wish: GpuTraining) {
  await openTemplate(page, 'GPU training');
  await page.getByLabel('Name').fill(wish.name);
  await page.getByLabel('Purpose').fill(wish.purpose);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByLabel('Days')).toHaveValue('14');
  await reviewAndCreate(page);
}

export async function requestSecureNotebook(page: Page, wish: GpuTraining) {
  await openTemplate(page, 'Secure notebook');
  await page.getByLabel('Name').fill(wish.name);
  await page.getByLabel('Purpose').fill(wish.purpose);
  await reviewAndCreate(page);
}

async function openTemplate(page: Page, title: string) {
  await page.getByRole('link', { name: 'Create', exact: true }).click();
  const card = page
    .locator('.MuiCard-root')
    .filter({ has: page.getByText(title, { exact: true }) });
  await card.getByRole('button', { name: 'Choose' }).click();
}

async function reviewAndCreate(page: Page) {
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Read the plan and submit it').click();
}

/** Changes the GPUs of a draft through its own form, which holds what was asked before. */
export async function editGpus(page: Page, count: number) {
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(page.getByLabel('Purpose')).not.toHaveValue('');
  // The form checks its pages one after the other and drops a click that comes while it still reads the teams.
  await expect(async () => {
    await page.getByRole('button', { name: 'Next' }).click({ timeout: 2_000 });
    await expect(page.getByLabel('GPUs')).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 20_000 });
  await page.getByLabel('GPUs').click();
  await page.getByRole('option', { name: String(count), exact: true }).click();
  await reviewAndCreate(page);
}

/** Waits for the plan and submits it. */
export async function submitPlan(page: Page) {
  const submit = page.getByRole('button', { name: 'Submit for approval' });
  await expect(submit).toBeEnabled();
  await submit.click();
  await expect(status(page, 'Waiting for approval')).toBeVisible();
}

/** The status word of the environment's page. */
export function status(page: Page, word: string) {
  return page.getByText(word, { exact: true }).first();
}

/** Deletes by typing the name, and waits for the end. */
export async function deleteEnvironment(page: Page, name: string) {
  await page.goto(`/environments/${name}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: `Delete ${name}?` });
  await expect(
    dialog.getByRole('button', { name: 'Delete it' }),
  ).toBeDisabled();
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await dialog.getByRole('button', { name: 'Delete it' }).click();
  await expect(status(page, 'Deleted')).toBeVisible({ timeout: 60_000 });
}
