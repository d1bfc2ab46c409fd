import { FieldError, invalid } from '../status/errors';

const MATCHES = ['Exact', 'NotOlderThan'];

/**
 * Refuses options of a list or watch that do not go together, as `ValidateListOptions` of the real server.
 * @throws ApiError 422.
 */
export function requireListOptions(
  query: URLSearchParams,
  watching: boolean,
): void {
  const errors = [
    ...matchErrors(query, watching),
    ...initialEventsErrors(query, watching),
  ];
  if (errors.length > 0) {
    throw invalid('ListOptions', 'meta.k8s.io', '', errors);
  }
}

function matchErrors(query: URLSearchParams, watching: boolean): FieldError[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const field = 'resourceVersionMatch';
  if (match === '') return [];
  if (watching) {
    return query.has('sendInitialEvents')
      ? []
      : [
          forbidden(
            field,
            'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
          ),
        ];
  }
  if (!MATCHES.includes(match)) {
    return [
      {
        type: 'Unsupported value',
        field,
        value: match,
        detail: 'supported values: "Exact", "NotOlderThan", ""',
      },
    ];
  }
  if (version === '') {
    return [
      forbidden(
        field,
        'resourceVersionMatch is forbidden unless resourceVersion is provided',
      ),
    ];
  }
  if (query.get('continue')) {
    return [
      forbidden(
        field,
        'resourceVersionMatch is forbidden when continue is provided',
      ),
    ];
  }
  return match === 'Exact' && version === '0'
    ? [
        forbidden(
          field,
          'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
        ),
      ]
    : [];
}

function initialEventsErrors(
  query: URLSearchParams,
  watching: boolean,
): FieldError[] {
  if (!query.has('sendInitialEvents')) return [];
  if (!watching) {
    return [
      forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'),
    ];
  }
  return query.get('resourceVersionMatch') === 'NotOlderThan'
    ? []
    : [
        forbidden(
          'resourceVersionMatch',
          'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        ),
      ];
}

function forbidden(field: string, detail: string): FieldError {
  return { type: 'Forbidden', field, detail };
}
