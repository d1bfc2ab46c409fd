import { duplicateFields } from '../http/duplicateFields';
import { ResourceType } from '../registry/ResourceType';
import { badRequest } from '../status/errors';
import { RequestContext } from './RequestContext';

/**
 * Refuses, or warns of, fields that a JSON body gives twice, by the caller's `fieldValidation`.
 * @throws ApiError 400 when validation is strict.
 */
export function reportDuplicates(
  context: RequestContext,
  type: ResourceType,
  json: string,
): void {
  if (context.fieldValidation === 'Ignore') return;
  const problems = duplicateFields(json).map(
    field => `duplicate field "${field}"`,
  );
  if (problems.length > 0 && context.fieldValidation === 'Strict') {
    throw badRequest(
      `${type.kind} in version "${type.version}" cannot be handled as a ${
        type.kind
      }: strict decoding error: ${problems.join(', ')}`,
    );
  }
  problems.forEach(context.warn);
}
