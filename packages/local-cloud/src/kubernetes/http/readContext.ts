import { IncomingMessage } from 'http';
import { User } from '../auth/User';
import { JsonObject, stringsAt } from '../json';
import { RequestContext } from '../service/RequestContext';
import { badRequest } from '../status/errors';

const MANAGER_LIMIT = 128;

/** Reads the options that every write has, from the query (or for deletions the body). */
export function readContext(input: {
  request: IncomingMessage;
  query: URLSearchParams;
  deleteOptions: JsonObject | undefined;
  user: User;
  now: () => Date;
  warn: (message: string) => void;
}): RequestContext {
  const { query, request, deleteOptions, user, now, warn } = input;
  return {
    user,
    now,
    warn,
    dryRun: readDryRun([
      ...query.getAll('dryRun'),
      ...stringsAt(deleteOptions, 'dryRun'),
    ]),
    fieldManager: readManager(
      query.get('fieldManager'),
      request.headers['user-agent'],
    ),
    fieldValidation: readValidation(query.get('fieldValidation')),
  };
}

function readDryRun(values: string[]): boolean {
  const wrong = values.find(value => value !== 'All' && value !== '');
  if (wrong !== undefined) {
    throw badRequest(
      `dryRun: Unsupported value: "${wrong}": supported values: "All"`,
    );
  }
  return values.includes('All');
}

/** Without a name the manager is the client's program, as the real server names it. */
function readManager(
  named: string | null,
  userAgent: string | undefined,
): string {
  if (named) {
    if (named.length <= MANAGER_LIMIT) return named;
    throw badRequest(
      `fieldManager: Too long: may not be more than ${MANAGER_LIMIT} bytes`,
    );
  }
  const program = (userAgent ?? '').split('/')[0].slice(0, MANAGER_LIMIT);
  return program || 'unknown';
}

function readValidation(
  value: string | null,
): RequestContext['fieldValidation'] {
  if (!value) return 'Warn';
  if (value === 'Ignore' || value === 'Warn' || value === 'Strict')
    return value;
  throw badRequest(
    `fieldValidation: Unsupported value: "${value}": supported values: "Ignore", "Warn", "Strict"`,
  );
}
