import AxeBuilder from '@axe-core/playwright';
import { expect, Page } from '@playwright/test';
import { join } from 'node:path';

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');

/** Keeps a picture for the docs, when asked to with GLOVEBOX_UPDATE_IMAGES. */
export async function picture(page: Page, name: string) {
  if (!process.env.GLOVEBOX_UPDATE_IMAGES) return;
  // Away from the sidebar, which opens under the pointer, and past the notices that fade.
  await page.mouse.move(1400, 880);
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

/** WCAG 2.2 AA, by axe, of the part of the page that is ours: Backstage's own frame is left out. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .exclude('nav')
    .analyze();
  expect(
    violations.map(v => ({
      rule: v.id,
      what: v.help,
      where: v.nodes.map(n => n.target.join(' ')),
    })),
  ).toEqual([]);
}
