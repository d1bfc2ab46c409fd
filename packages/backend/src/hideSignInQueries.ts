/** Where sign-in providers send people back to, with a code that is exchanged for their tokens. */
const SIGN_IN = '/api/auth/';

interface LoggedRequest {
  /** What the log of requests shows. */
  originalUrl: string;
}

/**
 * Keeps the authorization code and the state of a sign-in out of the log of requests: whoever reads logs must not be able to sign
 * in with what stands there. Goes before the middleware that logs, since both act when the answer is sent, in order.
 */
export function hideSignInQueries(
  req: LoggedRequest,
  res: { once(event: 'finish', listener: () => void): unknown },
  next: () => void,
): void {
  if (req.originalUrl.startsWith(SIGN_IN)) {
    res.once('finish', () => {
      req.originalUrl = req.originalUrl.replace(/\?.*/s, '?…');
    });
  }
  next();
}
