const ENV = 'local-cloud';
/** A session of the portal lasts an hour. */
const GOOD_FOR_MS = 50 * 60_000;
const MOST_REDIRECTS = 20;

/** One sample person at the portal, with a browser's cookies and nothing that a person does not have. */
export class PortalSession {
  #cookies = new Map();
  #token;
  #signedInAt;

  constructor({ portalUrl, person, clock }) {
    this.portalUrl = portalUrl;
    this.person = person;
    this.clock = clock;
  }

  /** Calls the portal's API; fails with what the portal says. */
  async call(method, path, body) {
    const token = await this.#currentToken();
    const response = await fetch(`${this.portalUrl}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      const error = new Error(
        `${method} ${path} answered ${response.status}: ${reasonIn(text)}`,
      );
      error.status = response.status;
      throw error;
    }
    return text ? JSON.parse(text) : undefined;
  }

  async #currentToken() {
    if (!this.#token || this.clock.now() - this.#signedInAt > GOOD_FOR_MS) {
      await this.#signIn();
      this.#token = await this.#readToken();
      this.#signedInAt = this.clock.now();
    }
    return this.#token;
  }

  /** The sign-in by redirect, with the page of people in its middle. */
  async #signIn() {
    const start = new URL(`${this.portalUrl}/api/auth/oidc/start`);
    start.search = new URLSearchParams({
      env: ENV,
      flow: 'redirect',
      redirectUrl: `${this.portalUrl}/`,
      origin: this.portalUrl,
      scope: 'openid profile email',
    });
    let url = start;
    let response = await this.#request(url);
    for (let step = 0; step < MOST_REDIRECTS; step++) {
      const location = response.headers.get('location');
      if (location) {
        url = new URL(location, url);
        if (isHome(url, this.portalUrl)) return;
        response = await this.#request(url);
        continue;
      }
      const form = /<form[^>]*action="([^"]*)"/.exec(await response.text());
      if (!form) break;
      url = new URL(form[1], url);
      response = await this.#request(url, {
        method: 'POST',
        body: new URLSearchParams({ person: this.person }),
      });
    }
    throw new Error(
      `${this.person} could not sign in: ${url.origin}${url.pathname} answered ${response.status}`,
    );
  }

  async #readToken() {
    const response = await this.#request(
      new URL(`${this.portalUrl}/api/auth/oidc/refresh?env=${ENV}`),
      { headers: { 'x-requested-with': 'XMLHttpRequest' } },
    );
    const session = await response.json();
    if (!session.backstageIdentity) {
      throw new Error(
        `${this.person} is not signed in: ${reasonIn(JSON.stringify(session))}`,
      );
    }
    return session.backstageIdentity.token;
  }

  async #request(url, init = {}) {
    const cookie = [...this.#cookies].map(pair => pair.join('=')).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie },
    });
    for (const header of response.headers.getSetCookie()) {
      const [pair] = header.split(';');
      const split = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, split), pair.slice(split + 1));
    }
    return response;
  }
}

/** The portal sends everybody back to where they came from; with an error, if there is one. */
function isHome(url, portalUrl) {
  const error = url.searchParams.get('error');
  if (error) throw new Error(`the sign-in failed: ${error}`);
  return url.href === `${portalUrl}/`;
}

function reasonIn(text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    // Not one of Backstage's own error bodies: what was said is still worth reading.
    return text.slice(0, 300);
  }
}
