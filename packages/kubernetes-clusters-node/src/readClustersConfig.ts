import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { configIssues, configKey } from '@glovebox/guarded-change-node';
import { z } from 'zod';
import { ClusterConfig } from './ClusterConfig';
import { privateLinkSchema } from './privateLinkSchema';

const KEY = 'glovebox.clusters';

/** Application ids that Azure uses for every AKS cluster with Entra integration (https://azure.github.io/kubelogin). */
const AKS_SERVER_ID = '6dae42f8-4368-4678-94ff-3960e28e3630';
const AKS_CLIENT_ID = '80faf920-1908-4b52-b5ef-a8e7bedfc67a';

const path = z.string().min(1);
const httpsUrl = z.url({ protocol: /^https$/, error: 'must be an https URL' });

const azureAuth = z.strictObject({
  type: z.enum(['workload-identity', 'managed-identity']),
  clientId: z.string().optional(),
  tenantId: z.string().optional(),
  tokenFile: path.optional(),
  serverId: z.string().default(AKS_SERVER_ID),
});

const kubeconfigConnection = z.strictObject({
  kubeconfig: path,
  context: z.string().optional(),
});

const serverConnection = z
  .strictObject({
    server: httpsUrl,
    caFile: path.optional(),
    tokenFile: path.optional(),
    azure: azureAuth.optional(),
  })
  .refine(c => (c.tokenFile === undefined) !== (c.azure === undefined), {
    error: 'needs exactly one of tokenFile and azure',
  });

/** Looks at which form is meant first, so that a mistake in one form is not reported as "no form fits". */
const connection = z.unknown().transform((value, context) => {
  const isKubeconfig =
    typeof value === 'object' && value !== null && 'kubeconfig' in value;
  const parsed = (
    isKubeconfig ? kubeconfigConnection : serverConnection
  ).safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  for (const issue of parsed.error.issues) {
    context.addIssue({
      code: 'custom',
      path: issue.path,
      message: issue.message,
    });
  }
  return z.NEVER;
});

const loginForPeople = {
  server: httpsUrl.optional(),
  notes: z.array(z.string()).default([]),
};

const login = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('azure'),
    tenantId: z.string().min(1),
    serverId: z.string().default(AKS_SERVER_ID),
    clientId: z.string().default(AKS_CLIENT_ID),
    ...loginForPeople,
  }),
  z.strictObject({
    type: z.literal('oidc'),
    issuerUrl: z.url(),
    clientId: z.string().min(1),
    extraScopes: z.array(z.string()).default([]),
    resource: z.string().optional(),
    ...loginForPeople,
  }),
]);

const cluster = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(
      /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
      'must hold lower-case letters, digits and hyphens only',
    ),
  title: z.string().optional(),
  region: z.string().min(1),
  riskClasses: z.array(z.enum(['standard', 'sensitive', 'high-risk'])).min(1),
  gpuTypes: z.array(z.string()).default([]),
  oidcIssuer: z.url().optional(),
  privateLink: privateLinkSchema.optional(),
  identities: z.strictObject({ observe: connection, provision: connection }),
  login: login.optional(),
});

const clusters = z.array(cluster);

/**
 * Reads `glovebox.clusters`.
 *
 * @throws InputError that names the key and what is wrong with it.
 * @public
 */
export function readClustersConfig(config: Config): ClusterConfig[] {
  const parsed = clusters.safeParse(config.getOptional(KEY) ?? []);
  if (!parsed.success) {
    const issues = configIssues(parsed.error, {
      schema: clusters,
      key: KEY,
    }).map(({ key, message }) => `${key}: ${message}`);
    throw new InputError(`Invalid configuration. ${issues.join('. ')}`);
  }
  const names = parsed.data.map(c => c.name);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) {
    throw new InputError(
      `Invalid configuration. glovebox.clusters[${twice}].name: '${names[twice]}' is the name of another cluster too`,
    );
  }
  return parsed.data.map((entry, index) => ({
    ...entry,
    title: entry.title ?? entry.name,
    configKey: configKey(KEY, [index]),
  }));
}
