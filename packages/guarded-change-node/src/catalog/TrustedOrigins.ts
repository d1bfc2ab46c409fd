import { ANNOTATION_ORIGIN_LOCATION, Entity } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { configIssues } from '../config/configIssues';

const TRUST = 'glovebox.trust';
const KEY = `${TRUST}.originLocations`;

const schema = z.strictObject({
  originLocations: z.array(z.string()).optional(),
});

/** What a prefix of a URL must pin down: the host, and the slash after it. */
const URL_PREFIX = /^url:https?:\/\/[^/]+\//;

/**
 * The origin locations whose entities may say who is who. Anyone who may register a location can write entities; what they
 * say of people, groups and templates counts only from these locations.
 *
 * @public
 */
export class TrustedOrigins {
  /**
   * Reads `glovebox.trust.originLocations`: exact origin locations, or prefixes that end with `*`.
   *
   * @throws InputError that names the key and the entry.
   */
  static fromConfig(config: Config): TrustedOrigins {
    const entries = readEntries(config);
    if (!entries || entries.length === 0) {
      throw new InputError(
        `${KEY} is missing: list the locations that people and groups come from, for example "msgraph:*" or "file:*"`,
      );
    }
    return new TrustedOrigins(
      entries.map((entry, index) => readEntry(entry, `${KEY}[${index}]`)),
    );
  }

  private constructor(
    private readonly matchers: ((origin: string) => boolean)[],
  ) {}

  /** Whether the entity came from a trusted location. */
  includes(entity: Entity): boolean {
    const origin = entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
    return (
      origin !== undefined &&
      isNormal(origin) &&
      this.matchers.some(matches => matches(origin))
    );
  }
}

function readEntries(config: Config): string[] | undefined {
  const parsed = schema.safeParse(config.getOptional(TRUST) ?? {});
  if (!parsed.success) {
    throw new InputError(
      configIssues(parsed.error, { schema, key: TRUST })
        .map(({ key, message }) => `${key} ${message}`)
        .join('; '),
    );
  }
  return parsed.data.originLocations;
}

function readEntry(entry: string, key: string): (origin: string) => boolean {
  if (!entry.endsWith('*')) {
    if (!/^[a-z][a-z0-9-]*:./.test(entry)) {
      throw new InputError(
        `${key} is "${entry}", which is not <type>:<target> as in the annotation ${ANNOTATION_ORIGIN_LOCATION}`,
      );
    }
    return origin => origin === entry;
  }
  const prefix = entry.slice(0, -1);
  if (!/^[a-z][a-z0-9-]*:/.test(prefix) || prefix.includes('*')) {
    throw new InputError(
      `${key} is "${entry}": a prefix names the location's type and has one * at its end, for example "msgraph:*"`,
    );
  }
  if (prefix.startsWith('url:') && !URL_PREFIX.test(prefix)) {
    throw new InputError(
      `${key} is "${entry}", which trusts every host that anyone can register. Name the host and a path, for example "url:https://github.com/acme/catalog/*"`,
    );
  }
  return origin => origin.startsWith(prefix);
}

/** A path with dots in it can leave the prefix that it starts with. */
function isNormal(origin: string): boolean {
  const target = origin.slice(origin.indexOf(':') + 1);
  if (!origin.startsWith('url:')) {
    return !target.split(/[\\/]/).includes('..');
  }
  return URL.canParse(target) && new URL(target).href === target;
}
