import { badRequest } from '../status/errors';

/** Levels of nesting that are accepted: far more than any real object has, and few enough for recursion. */
const DEPTH_LIMIT = 500;

/**
 * Refuses what is nested so deeply that walking it would exhaust the stack. It goes level by level itself, without recursion.
 * @throws ApiError 400.
 */
export function requireShallow(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH_LIMIT) {
      throw badRequest(
        `the object provided is nested too deeply: at most ${DEPTH_LIMIT} levels are accepted`,
      );
    }
    level = level.flatMap(item =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
}
