import { expect, Page } from '@playwright/test';

/** What the portal answered: its status, and its own words when it refused. */
export interface Answer<T> {
  status: number;
  body: T;
  /** The message of a refusal, as the pages show it. */
  words: string;
}

interface ErrorBody {
  error?: { message?: string };
}

/** As much of an environment as the journeys look at. */
export interface EnvironmentAnswer {
  id: string;
  name: string;
  namespace: string;
  status: { word: string; reason: string; next?: string };
  proposedRevision?: number;
  currentRevision?: number;
  revisions: {
    number: number;
    digest?: string;
    approvalId?: string;
    state: string;
  }[];
}

/** The portal's HTTP interface with the session of somebody who is signed in, past every button and form. */
export class PortalApi {
  private constructor(private readonly page: Page, readonly token: string) {}

  static async of(page: Page): Promise<PortalApi> {
    const answer = await page.request.get(
      '/api/auth/oidc/refresh?optional&env=local-cloud',
      { headers: { 'x-requested-with': 'XMLHttpRequest' } },
    );
    const session = (await answer.json()) as {
      backstageIdentity: { token: string };
    };
    return new PortalApi(page, session.backstageIdentity.token);
  }

  get<T = EnvironmentAnswer>(path: string): Promise<Answer<T>> {
    return this.call('GET', path);
  }

  post<T = EnvironmentAnswer>(path: string, data: object = {}) {
    return this.call<T>('POST', path, data);
  }

  async environment(name: string): Promise<EnvironmentAnswer> {
    const { status, body, words } = await this.get(
      `/api/research-environments/environments/${name}`,
    );
    expect(status, words).toBe(200);
    return body;
  }

  /** What answers with a bare list. */
  async list<T>(path: string): Promise<T[]> {
    const { status, words } = await this.get(path);
    expect(status, words).toBe(200);
    return JSON.parse(words) as T[];
  }

  private async call<T>(
    method: string,
    path: string,
    data?: object,
  ): Promise<Answer<T>> {
    const response = await this.page.request.fetch(path, {
      method,
      data,
      headers: { authorization: `Bearer ${this.token}` },
      maxRedirects: 0,
    });
    const text = await response.text();
    const body = (text.startsWith('{') ? JSON.parse(text) : {}) as T &
      ErrorBody;
    return {
      status: response.status(),
      body,
      words: body.error?.message ?? text,
    };
  }
}
