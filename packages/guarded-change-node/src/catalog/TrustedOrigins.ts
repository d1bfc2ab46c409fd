import { ANNOTATION_ORIGIN_LOCATION, Entity } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const CONFIG_KEY = 'glovebox.trust.originLocations';

/**
 * The catalog locations whose entities may grant power: users, groups, membership, templates, owners, leads, sensitivity.
 *
 * An entity's origin is the location that was configured or registered first, which a registered file cannot change
 * (https://backstage.io/docs/features/software-catalog/well-known-annotations#backstageiomanaged-by-origin-location).
 *
 * @public
 */
export class TrustedOrigins {
  /**
   * Reads `glovebox.trust.originLocations`: exact locations such as `file:/srv/lab/org.yaml`, or with a `*` at the end every
   * location that starts so.
   *
   * @throws InputError that names the key when it is missing, empty or would trust everything.
   */
  static fromConfig(config: Config): TrustedOrigins {
    const patterns = config.getOptionalStringArray(CONFIG_KEY) ?? [];
    if (patterns.length === 0) {
      throw new InputError(
        `${CONFIG_KEY} is empty: name the catalog locations whose users, groups and templates are trusted, for example msgraph:default/*.`,
      );
    }
    for (const pattern of patterns) {
      if (!/^[a-z][a-z0-9-]*:[^*\s]+\*?$/.test(pattern)) {
        throw new InputError(
          `${CONFIG_KEY} has "${pattern}": write <type>:<target>, with at most one * at the end, for example file:/srv/lab/org.yaml or url:https://github.com/lab/catalog/*.`,
        );
      }
    }
    return new TrustedOrigins(patterns);
  }

  private constructor(private readonly patterns: readonly string[]) {}

  /** Whether the entity comes from a trusted location. An entity without an origin does not. */
  includes(entity: Entity): boolean {
    const origin = entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
    return origin !== undefined && this.patterns.some(p => matches(p, origin));
  }
}

function matches(pattern: string, origin: string): boolean {
  return pattern.endsWith('*')
    ? origin.startsWith(pattern.slice(0, -1))
    : origin === pattern;
}
