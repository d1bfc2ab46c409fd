import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import canonicalize from 'canonicalize';

/**
 * The digest of a JSON object: `sha256:<hex>` of its canonical form (RFC 8785), so that two objects with the same content have
 * the same digest whatever the order of their keys.
 *
 * @throws InputError on what JSON cannot say exactly (undefined, NaN, an infinite number, a Date, a lone surrogate): it would
 * be left out or changed without anyone noticing, and an approver would have agreed to something else.
 *
 * @public
 */
export function digest(value: JsonObject): string {
  assertJson(value, '$');
  const canonical = canonicalize(value);
  return `sha256:${createHash('sha256').update(`${canonical}`).digest('hex')}`;
}

function assertJson(value: unknown, path: string): void {
  if (typeof value === 'string') {
    assertWellFormed(value, path);
    return;
  }
  if (value === null || typeof value === 'boolean') {
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw notJson(path, `the number ${value}`);
    }
    return;
  }
  if (Array.isArray(value)) {
    // Not forEach, which skips the holes of a sparse array.
    for (let index = 0; index < value.length; index++) {
      assertJson(value[index], `${path}[${index}]`);
    }
    return;
  }
  if (isPlainObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      assertWellFormed(key, path);
      assertJson(member, `${path}.${key}`);
    }
    return;
  }
  throw notJson(path, typeof value);
}

function assertWellFormed(text: string, path: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw notJson(path, 'text with half a surrogate pair');
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notJson(path: string, found: string): InputError {
  return new InputError(
    `No digest can be made: ${path} holds ${found}, which JSON cannot say exactly`,
  );
}
