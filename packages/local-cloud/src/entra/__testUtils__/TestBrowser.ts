/**
 * As much of a browser as a sign-in needs in tests: it follows redirects, keeps
 * cookies, posts forms and runs the script that submits a form at once. It stops at a redirect to another origin, as nothing
 * listens there.
 */
export class TestBrowser {
  url = '';
  text = '';
  status = 0;
  private readonly cookies = new Map<string, Map<string, string>>();

  async open(url: string) {
    await this.request(url, {});
  }

  /** Chooses a person on the page of people. */
  async choose(person: string) {
    await this.submit({ person });
  }

  /** Posts the form of the current page, with its hidden fields. */
  async submit(fields: Record<string, string>) {
    const action = this.attribute(/<form[^>]*action="([^"]*)"/);
    const body = new URLSearchParams(fields);
    for (const [, name, value] of this.text.matchAll(
      /<input type="hidden" name="([^"]*)" value="([^"]*)"/g,
    )) {
      body.set(name, value);
    }
    await this.request(new URL(action, this.url).href, {
      method: 'POST',
      body,
    });
  }

  private attribute(pattern: RegExp): string {
    const match = pattern.exec(this.text);
    if (!match) throw new Error(`No form in: ${this.text}`);
    return match[1];
  }

  private async request(url: string, init: RequestInit): Promise<void> {
    const origin = this.url && new URL(this.url).origin;
    this.url = url;
    if (origin && init.redirect === 'error' && new URL(url).origin !== origin) {
      return;
    }
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { cookie: this.cookieHeader(url) },
    });
    this.keepCookies(url, response);
    this.status = response.status;
    this.text = await response.text();
    const location = response.headers.get('location');
    if (location) {
      await this.request(new URL(location, url).href, { redirect: 'error' });
    } else if (this.text.includes('document.forms[0].submit()')) {
      await this.submit({});
    }
  }

  private cookieHeader(url: string): string {
    const { pathname } = new URL(url);
    return [...this.cookies]
      .filter(([path]) => pathname.startsWith(path))
      .flatMap(([, values]) => [...values].map(pair => pair.join('=')))
      .join('; ');
  }

  private keepCookies(url: string, response: Response) {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair, ...attributes] = cookie.split(/;\s*/);
      const split = pair.indexOf('=');
      const path =
        attributes.find(a => a.startsWith('path='))?.slice(5) ??
        new URL(url).pathname;
      const values = this.cookies.get(path) ?? new Map<string, string>();
      values.set(pair.slice(0, split), pair.slice(split + 1));
      this.cookies.set(path, values);
    }
  }
}
