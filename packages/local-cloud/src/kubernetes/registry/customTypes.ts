import {
  JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
  valueAt,
} from '../json';
import { customSchema } from '../schema/customSchema';
import { ALL_VERBS } from './builtinTypes';
import { PrinterColumn, ResourceType } from './ResourceType';

/** The kinds that a CustomResourceDefinition makes the server serve: one for each served version. */
export function customTypes(definition: JsonObject): ResourceType[] {
  return objectsAt(definition, 'spec', 'versions')
    .filter(version => version.served === true)
    .map(version => customType(definition, version));
}

function customType(definition: JsonObject, version: JsonObject): ResourceType {
  const names = objectAt(definition, 'spec', 'names');
  const kind = stringAt(names, 'kind') ?? '';
  return {
    group: stringAt(definition, 'spec', 'group') ?? '',
    version: stringAt(version, 'name') ?? '',
    kind,
    plural: stringAt(names, 'plural') ?? '',
    singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
    shortNames: stringsAt(names, 'shortNames'),
    categories: stringsAt(names, 'categories'),
    namespaced: stringAt(definition, 'spec', 'scope') === 'Namespaced',
    schema: customSchema(kind, valueAt(version, 'schema', 'openAPIV3Schema')),
    verbs: ALL_VERBS,
    status: objectAt(version, 'subresources', 'status') !== undefined,
    scale: false,
    connects: [],
    selectableFields: objectsAt(version, 'selectableFields').flatMap(field => {
      const path = stringAt(field, 'jsonPath');
      return path ? [path.replace(/^\./, '')] : [];
    }),
    countsGenerations: true,
    review: false,
    custom: true,
    printerColumns: objectsAt(version, 'additionalPrinterColumns').map(
      column => column as PrinterColumn,
    ),
  };
}
