import { ApiError } from '../status/ApiError';

/** The form in which a client wants its answer. */
export type Accepted = {
  format: 'json' | 'yaml';
  /** `Table`, `PartialObjectMetadata`, … or undefined for the object itself. */
  as: string | undefined;
  group: string | undefined;
  version: string | undefined;
};

const FORMATS: Record<string, 'json' | 'yaml'> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/*': 'json',
  '*/*': 'json',
};

/**
 * Picks the first form in the Accept header that the server has.
 * @param supports - tells whether an `as` form is available for this request.
 * @throws ApiError 406 when it has none.
 */
export function negotiate(
  header: string | undefined,
  supports: (as: string) => boolean,
): Accepted {
  for (const clause of (header || '*/*').split(',')) {
    const [mediaType, ...parameters] = clause
      .split(';')
      .map(part => part.trim());
    const format = FORMATS[mediaType.toLowerCase()];
    if (!format) continue;
    const options = new Map(
      parameters.map(parameter => {
        const [key, value = ''] = parameter.split('=');
        return [key.trim(), value.trim()] as const;
      }),
    );
    const as = options.get('as');
    if (as !== undefined && !supports(as)) continue;
    return { format, as, group: options.get('g'), version: options.get('v') };
  }
  throw new ApiError({
    code: 406,
    reason: 'NotAcceptable',
    message:
      'only the following media types are accepted: application/json, application/yaml',
  });
}
