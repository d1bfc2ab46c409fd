import { EventEmitter } from 'node:events';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { ConfigReader } from '@backstage/config';
import { hideSignInQueries } from './hideSignInQueries';

/** What Backstage's own log of requests says of one that was answered. */
function loggedFor(originalUrl: string): string {
  const lines: unknown[] = [];
  const info = (...line: unknown[]) => lines.push(line);
  const logger = { info, error: info, warn: info, debug: info };
  const logging = MiddlewareFactory.create({
    config: new ConfigReader({}),
    logger: { ...logger, child: () => ({ ...logger, child: jest.fn() }) },
  }).logging();
  const req = { originalUrl, method: 'GET', headers: {} };
  const res = Object.assign(new EventEmitter(), { getHeader: () => undefined });
  hideSignInQueries(req, res, () =>
    logging(
      req as Parameters<typeof logging>[0],
      res as unknown as Parameters<typeof logging>[1],
      () => {},
    ),
  );
  res.emit('finish');
  return JSON.stringify(lines);
}

describe('hideSignInQueries', () => {
  it('keeps the code and the state of a sign-in out of the log', () => {
    const logged = loggedFor(
      '/api/auth/oidc/handler/frame?code=s3cret-code&state=s3cret-state',
    );
    expect(logged).toContain('/api/auth/oidc/handler/frame?…');
    expect(logged).not.toContain('s3cret');
  });

  it('leaves other requests in the log as they are', () => {
    expect(loggedFor('/api/approvals/approvals?view=mine')).toContain(
      '/api/approvals/approvals?view=mine',
    );
    expect(loggedFor('/api/auth/oidc/refresh')).not.toContain('…');
  });
});
