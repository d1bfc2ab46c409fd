/** Labels and annotations that the platform stamps on everything it creates. @public */
export const LABELS = {
  managedBy: 'app.kubernetes.io/managed-by',
  environmentId: 'glovebox.dev/environment-id',
  environmentName: 'glovebox.dev/environment-name',
  ownerGroup: 'glovebox.dev/owner-group',
  riskClass: 'glovebox.dev/risk-class',
  isolationClass: 'glovebox.dev/isolation-class',
  egress: 'glovebox.dev/egress',
  origin: 'glovebox.dev/origin',
} as const;

/** Value of `app.kubernetes.io/managed-by`, and the field manager of server-side apply. @public */
export const FIELD_MANAGER = 'glovebox';

/** Deterministic namespace of an environment; never adopted, made by create. @public */
export function environmentNamespace(name: string, id: string): string {
  return `env-${name}-${id}`;
}

/** Annotation on the catalog entity of an environment with its id. @public */
export const ENVIRONMENT_ID_ANNOTATION = 'glovebox.dev/environment-id';

/** `spec.type` of the catalog `Resource`, and of the scaffolder `Template`s. @public */
export const RESEARCH_ENVIRONMENT_TYPE = 'research-environment';
