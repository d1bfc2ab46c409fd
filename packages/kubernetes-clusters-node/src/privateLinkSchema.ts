import { z } from 'zod';

const SUBNET =
  /^\/subscriptions\/([0-9a-f-]{36})\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+\/subnets\/[^/]+$/i;
const ZONE =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/privateDnsZones\/([^/]+)$/i;
/** A shorter prefix than this would open more to pods than a subnet for endpoints has any use for. */
const SHORTEST_PREFIX = 16;
/** The smallest subnet that Azure makes. */
const LONGEST_PREFIX = 29;

const subnet = z.strictObject({
  id: z
    .string()
    .regex(
      SUBNET,
      'must be the id of a subnet, /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<network>/subnets/<subnet>',
    ),
  addressRange: z.string().refine(isSubnetRange, {
    error: `must be the subnet's IPv4 range as CIDR, from /${SHORTEST_PREFIX} to /${LONGEST_PREFIX}, that begins with its first address, for example 10.60.4.0/24`,
  }),
});

/** Schema of `privateLink`: what can be told without asking Azure. */
export const privateLinkSchema = z.strictObject({
  subnets: z
    .array(subnet)
    .min(1)
    .superRefine((subnets, context) => {
      const subscriptions = subnets.map(({ id }) =>
        SUBNET.exec(id)?.[1].toLowerCase(),
      );
      subscriptions.forEach((subscription, index) => {
        if (subscriptions.indexOf(subscription) !== index) {
          context.addIssue({
            code: 'custom',
            path: [index, 'id'],
            message: `is a second subnet of the subscription ${subscription}; name one for each subscription`,
          });
        }
      });
    }),
  dnsZones: z.strictObject({
    blob: zoneOf('blob'),
    dfs: zoneOf('dfs').optional(),
  }),
});

/** The zone's name begins so in every cloud; its end differs. */
function zoneOf(subResource: string) {
  const begin = `privatelink.${subResource}.`;
  return z
    .string()
    .refine(id => ZONE.exec(id)?.[1].toLowerCase().startsWith(begin), {
      error: `must be the id of the private DNS zone ${begin}core.windows.net, /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/privateDnsZones/<zone>`,
    });
}

function isSubnetRange(text: string): boolean {
  if (!z.cidrv4().safeParse(text).success) {
    return false;
  }
  const [address, prefix] = text.split('/');
  const bits = Number(prefix);
  if (bits < SHORTEST_PREFIX || bits > LONGEST_PREFIX) {
    return false;
  }
  const number = address
    .split('.')
    .reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return number % 2 ** (32 - bits) === 0;
}
