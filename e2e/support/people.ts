import { Browser, BrowserContext, expect, Page } from '@playwright/test';
import { collectComplaints } from './complaints';

/** The sample people of packages/local-cloud/lab/org.yaml, by what they do. */
export const PEOPLE = {
  researcher: 'Ada Moreau',
  otherResearcher: 'Ben Tanaka',
  lead: 'Noor Haddad',
  otherLead: 'Carla Jensen',
  security: 'Sam Osei',
  platform: 'Piet de Vries',
  otherPlatform: 'Lucía Romero',
  dataOwner: 'Devi Rao',
} as const;

/** A browser of one's own for each person, as on their own machine. */
export class People {
  private readonly contexts = new Map<string, BrowserContext>();
  private readonly complaints: string[][] = [];

  constructor(private readonly browser: Browser) {}

  /** A page of the portal, signed in as this person. */
  async page(person: string, path: string): Promise<Page> {
    const known = this.contexts.get(person);
    const context = known ?? (await this.open(person));
    const page = await context.newPage();
    await page.goto(path);
    if (!known) await signIn(page, person, path);
    return page;
  }

  private async open(person: string): Promise<BrowserContext> {
    const context = await this.browser.newContext();
    this.contexts.set(person, context);
    this.complaints.push(collectComplaints(context));
    return context;
  }

  /** Everybody closes their pages and stays signed in. */
  async rest(): Promise<void> {
    const pages = [...this.contexts.values()].flatMap(c => c.pages());
    await Promise.all(pages.map(page => page.close()));
  }

  /** Everybody goes home. Fails when a browser complained of a page: see `collectComplaints`. */
  async close(): Promise<void> {
    await Promise.all([...this.contexts.values()].map(c => c.close()));
    expect(this.complaints.flat(), 'the browser complained').toEqual([]);
  }
}

async function signIn(page: Page, person: string, path: string) {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: person }).click();
  await expect(page.getByRole('link', { name: 'Home' }).first()).toBeVisible();
  await page.goto(path);
}
