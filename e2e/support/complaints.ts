import { BrowserContext, ConsoleMessage } from '@playwright/test';

/** What Chromium says of an answer that is no success; journeys provoke such answers on purpose. */
const REFUSED_REQUEST = /^Failed to load resource: the server responded/;

/**
 * Collects what the browser complains of on any page of this context: what the Content-Security-Policy blocked, which Chromium
 * says in the console, other errors there, and exceptions that nobody caught.
 */
export function collectComplaints(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', message => {
    if (isComplaint(message)) {
      complaints.push(`${message.page()?.url()}: ${message.text()}`);
    }
  });
  context.on('weberror', webError => {
    const error = webError.error();
    complaints.push(
      `${webError.page()?.url()}: ${error.stack ?? error.message}`,
    );
  });
  return complaints;
}

function isComplaint(message: ConsoleMessage): boolean {
  return message.type() === 'error' && !REFUSED_REQUEST.test(message.text());
}
