import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { configIssues } from '@glovebox/guarded-change-node';
import { z } from 'zod';
import { AzureConfig } from './AzureConfig';

const KEY = 'glovebox.azure';

const httpsUrl = z.url({ protocol: /^https$/, error: 'must be an https URL' });
const id = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a GUID');

const identity = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('workload-identity'),
    clientId: z.string().optional(),
    tokenFile: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('managed-identity'),
    clientId: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('client-secret'),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
  }),
  z.strictObject({ type: z.literal('default') }),
]);

const subscription = z
  .strictObject({
    name: z
      .string()
      .max(40)
      .regex(
        /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
        'must hold lower-case letters, digits and hyphens only',
      ),
    title: z.string().optional(),
    id,
    region: z.string().min(1),
    riskClasses: z.array(z.enum(['standard', 'sensitive', 'high-risk'])).min(1),
  })
  .transform(entry => ({ ...entry, title: entry.title ?? entry.name }));

const azure = z.strictObject({
  tenantId: id,
  authorityHost: httpsUrl.optional(),
  resourceManagerEndpoint: httpsUrl.optional(),
  caFile: z.string().min(1).optional(),
  identities: z.strictObject({ observe: identity, provision: identity }),
  subscriptions: z.array(subscription),
});

/**
 * Reads `glovebox.azure`; `undefined` when it is not set: a portal may have clusters only.
 *
 * @throws InputError that names the key and what is wrong with it, and never repeats a secret.
 * @public
 */
export function readAzureConfig(config: Config): AzureConfig | undefined {
  const value = config.getOptional(KEY);
  if (value === undefined) {
    return undefined;
  }
  const parsed = azure.safeParse(value);
  if (!parsed.success) {
    const issues = configIssues(parsed.error, { schema: azure, key: KEY }).map(
      ({ key, message }) => `${key}: ${message}`,
    );
    throw new InputError(`Invalid configuration. ${issues.join('. ')}`);
  }
  const names = parsed.data.subscriptions.map(entry => entry.name);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) {
    throw new InputError(
      `Invalid configuration. ${KEY}.subscriptions[${twice}].name: '${names[twice]}' is the name of another subscription too`,
    );
  }
  return parsed.data;
}
