import { compilePolicy } from '../admission/policies/compilePolicy';
import {
  JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
  valueAt,
} from '../json';
import { FieldError } from '../status/errors';

const ACTIONS = ['Audit', 'Deny', 'Warn'];
const REASONS = [
  'Forbidden',
  'Invalid',
  'RequestEntityTooLarge',
  'Unauthorized',
];
const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

/** Rules of a ValidatingAdmissionPolicy: every expression has to compile, and what local-cloud does not evaluate is refused. */
export function policyRules(policy: JsonObject): FieldError[] {
  const constraints = objectAt(policy, 'spec', 'matchConstraints');
  return [
    ...notDone(policy),
    ...oneOf(policy, 'spec.failurePolicy', ['Fail', 'Ignore']),
    ...(constraints
      ? resourceRules(constraints, 'spec.matchConstraints')
      : [required('spec.matchConstraints')]),
    ...(constraints && objectsAt(constraints, 'resourceRules').length === 0
      ? [required('spec.matchConstraints.resourceRules')]
      : []),
    ...(objectsAt(policy, 'spec', 'validations').length === 0
      ? [
          required(
            'spec.validations',
            'validations or auditAnnotations must contain at least one item',
          ),
        ]
      : []),
    ...objectsAt(policy, 'spec', 'variables').flatMap(variableName),
    ...objectsAt(policy, 'spec', 'validations').flatMap(validationTexts),
    ...compilePolicy(policy).problems.map(
      ({ field, text, detail }): FieldError =>
        text.trim() === ''
          ? required(field, 'expression is not specified')
          : { type: 'Invalid value', field, value: text, detail },
    ),
  ];
}

/** Rules of a ValidatingAdmissionPolicyBinding. */
export function policyBindingRules(binding: JsonObject): FieldError[] {
  const actions = stringsAt(binding, 'spec', 'validationActions');
  const field = 'spec.validationActions';
  const resources = objectAt(binding, 'spec', 'matchResources');
  return [
    ...(stringAt(binding, 'spec', 'policyName')
      ? []
      : [required('spec.policyName')]),
    ...(valueAt(binding, 'spec', 'paramRef') === undefined
      ? []
      : [unsupported('spec.paramRef', 'parameters')]),
    ...(resources ? resourceRules(resources, 'spec.matchResources') : []),
    ...actions
      .filter(action => !ACTIONS.includes(action))
      .map(action => notSupported(field, action, ACTIONS)),
    ...(actions.length === 0
      ? [required(field, 'at least one validation action is required')]
      : []),
    ...(actions.includes('Deny') && actions.includes('Warn')
      ? [
          {
            type: 'Invalid value' as const,
            field,
            value: actions,
            detail:
              'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
          },
        ]
      : []),
  ];
}

/** Parts of the API that local-cloud refuses rather than ignores. */
function notDone(policy: JsonObject): FieldError[] {
  return [
    ['paramKind', 'parameters'],
    ['auditAnnotations', 'audit annotations'],
  ].flatMap(([name, what]) =>
    valueAt(policy, 'spec', name) === undefined
      ? []
      : [unsupported(`spec.${name}`, what)],
  );
}

function resourceRules(criteria: JsonObject, path: string): FieldError[] {
  return ['resourceRules', 'excludeResourceRules'].flatMap(list =>
    objectsAt(criteria, list).flatMap((rule, index) =>
      ['apiGroups', 'apiVersions', 'operations', 'resources'].flatMap(name =>
        stringsAt(rule, name).length > 0
          ? []
          : [required(`${path}.${list}[${index}].${name}`)],
      ),
    ),
  );
}

function variableName(variable: JsonObject, index: number): FieldError[] {
  const name = stringAt(variable, 'name') ?? '';
  const field = `spec.variables[${index}].name`;
  if (name === '') return [required(field, 'name is not specified')];
  return IDENTIFIER.test(name)
    ? []
    : [
        {
          type: 'Invalid value',
          field,
          value: name,
          detail: 'name is not a valid CEL identifier',
        },
      ];
}

function validationTexts(validation: JsonObject, index: number): FieldError[] {
  const field = `spec.validations[${index}]`;
  const message = stringAt(validation, 'message');
  const reason = stringAt(validation, 'reason');
  return [
    ...(message !== undefined && /[\n\r]/.test(message.trim())
      ? [
          {
            type: 'Invalid value' as const,
            field: `${field}.message`,
            value: message,
            detail: 'message must not contain line breaks',
          },
        ]
      : []),
    ...(reason !== undefined && !REASONS.includes(reason)
      ? [notSupported(`${field}.reason`, reason, REASONS)]
      : []),
  ];
}

function oneOf(
  object: JsonObject,
  field: string,
  values: string[],
): FieldError[] {
  const value = stringAt(object, ...field.split('.'));
  return value === undefined || values.includes(value)
    ? []
    : [notSupported(field, value, values)];
}

function notSupported(
  field: string,
  value: string,
  values: string[],
): FieldError {
  const list = values.map(item => `"${item}"`).join(', ');
  return {
    type: 'Unsupported value',
    field,
    value,
    detail: `supported values: ${list}`,
  };
}

function required(field: string, detail = ''): FieldError {
  return { type: 'Required value', field, detail };
}

function unsupported(field: string, what: string): FieldError {
  return {
    type: 'Forbidden',
    field,
    detail: `local-cloud evaluates no ${what}; use a real cluster for it`,
  };
}
