import { JsonObject, objectAt, objectsAt, stringAt, stringsAt } from '../json';
import { ResourceType, typeKey } from '../registry/ResourceType';
import { FieldError } from '../status/errors';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const ANNOTATIONS_LIMIT = 256 * 1024;

const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED_MESSAGE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** Kinds whose names are paths of the RBAC API rather than DNS names. */
const PATH_NAMED = 'rbac.authorization.k8s.io';

/** Checks names, labels, annotations, finalizers and owner references. */
export function validateMetadata(
  type: ResourceType,
  object: JsonObject,
): FieldError[] {
  const metadata = objectAt(object, 'metadata') ?? {};
  return [
    ...validateName(type, stringAt(metadata, 'name') ?? ''),
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations),
    ...stringsAt(metadata, 'finalizers').flatMap(validateFinalizer),
    ...objectsAt(metadata, 'ownerReferences').flatMap(validateOwner),
  ];
}

function validateName(type: ResourceType, name: string): FieldError[] {
  const problem = nameProblem(type, name);
  return problem
    ? [
        {
          type: 'Invalid value',
          field: 'metadata.name',
          value: name,
          detail: problem,
        },
      ]
    : [];
}

function nameProblem(type: ResourceType, name: string): string | undefined {
  if (type.group === PATH_NAMED) {
    return /[/%]/.test(name) || name === '.' || name === '..'
      ? "may not be '.' or '..' or contain '/' or '%'"
      : undefined;
  }
  const key = typeKey(type);
  if (key === '/namespaces') return dnsLabelProblem(name);
  if (key === '/services') {
    if (name.length > 63) return 'must be no more than 63 characters';
    return LABEL_1035.test(name) ? undefined : LABEL_1035_MESSAGE;
  }
  if (name.length > 253) return 'must be no more than 253 characters';
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_MESSAGE;
}

/** The problem of a name that has to be a DNS label, in the real server's words. */
export function dnsLabelProblem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 characters';
  return LABEL.test(name) ? undefined : LABEL_MESSAGE;
}

export function validateLabels(labels: unknown, field: string): FieldError[] {
  if (typeof labels !== 'object' || labels === null) return [];
  return Object.entries(labels).flatMap(([key, value]): FieldError[] => {
    const text = String(value);
    const problem =
      text.length > 63
        ? 'must be no more than 63 characters'
        : LABEL_VALUE_MESSAGE;
    const valid = text.length <= 63 && LABEL_VALUE.test(text);
    return [
      ...validateKey(key, field),
      ...(valid
        ? []
        : [
            {
              type: 'Invalid value' as const,
              field,
              value: text,
              detail: problem,
            },
          ]),
    ];
  });
}

function validateAnnotations(annotations: unknown): FieldError[] {
  if (typeof annotations !== 'object' || annotations === null) return [];
  const entries = Object.entries(annotations);
  const size = entries.reduce(
    (total, [key, value]) => total + key.length + String(value).length,
    0,
  );
  const tooLong: FieldError[] =
    size > ANNOTATIONS_LIMIT
      ? [
          {
            type: 'Too long',
            field: 'metadata.annotations',
            detail: `may not be more than ${ANNOTATIONS_LIMIT} bytes`,
          },
        ]
      : [];
  return [
    ...entries.flatMap(([key]) => validateKey(key, 'metadata.annotations')),
    ...tooLong,
  ];
}

function validateKey(key: string, field: string): FieldError[] {
  const parts = key.split('/');
  const name = parts[parts.length - 1];
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const valid =
    parts.length <= 2 &&
    name.length <= 63 &&
    QUALIFIED_PART.test(name) &&
    (prefix === undefined ||
      (prefix.length <= 253 && SUBDOMAIN.test(prefix.toLowerCase())));
  return valid
    ? []
    : [{ type: 'Invalid value', field, value: key, detail: QUALIFIED_MESSAGE }];
}

function validateFinalizer(name: string): FieldError[] {
  return validateKey(name, 'metadata.finalizers');
}

function validateOwner(owner: JsonObject, index: number): FieldError[] {
  return ['apiVersion', 'kind', 'name', 'uid'].flatMap(field =>
    owner[field]
      ? []
      : [
          {
            type: 'Invalid value' as const,
            field: `metadata.ownerReferences[${index}].${field}`,
            value: '',
            detail: `${field} must not be empty`,
          },
        ],
  );
}
