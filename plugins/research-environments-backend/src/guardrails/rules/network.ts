import { BundleGuardrail, ObjectGuardrail } from '../Guardrail';
import { exampleAzure, exampleObject, exampleService } from './exampleObjects';

const vnet = (properties: Parameters<typeof exampleAzure>[1]) =>
  exampleAzure('Microsoft.Network/virtualNetworks', properties);

/** No way in from outside but the VPN, and no way out but what is approved. */
export const networkRules: (ObjectGuardrail | BundleGuardrail)[] = [
  {
    id: 'network-internal-services',
    kind: 'object',
    title: 'Services are reachable inside the environment only',
    controlId: 'K8S-3',
    appliesTo: { platform: 'kubernetes', types: ['v1/Service'] },
    expression:
      "(!has(object.spec.type) || object.spec.type == 'ClusterIP') && ['externalIPs', 'externalName', 'loadBalancerIP', 'loadBalancerClass', 'loadBalancerSourceRanges'].all(f, !(f in object.spec))",
    effect: 'deny',
    message:
      'Make it a Service of type ClusterIP without externalIPs, externalName and load balancer fields. People connect through the VPN with kubectl port-forward.',
    examples: {
      pass: [
        { name: 'headless', object: exampleService() },
        {
          name: 'ClusterIP',
          object: exampleService({ type: 'ClusterIP', clusterIP: '' }),
        },
      ],
      fail: [
        {
          name: 'a load balancer',
          object: exampleService({ type: 'LoadBalancer' }),
        },
        { name: 'a node port', object: exampleService({ type: 'NodePort' }) },
        {
          name: 'an external name',
          object: exampleService({ type: 'ExternalName', externalName: 'x' }),
        },
        {
          name: 'external addresses',
          object: exampleService({ externalIPs: ['203.0.113.1'] }),
        },
      ],
    },
  },
  {
    id: 'network-no-ingress',
    kind: 'object',
    title: 'Nothing is published to the internet',
    controlId: 'K8S-3',
    appliesTo: { platform: 'kubernetes' },
    expression:
      "!(object.kind in ['Ingress', 'IngressClass']) && !object.apiVersion.startsWith('gateway.networking.k8s.io/')",
    effect: 'deny',
    message:
      'Remove the Ingress or Gateway. People connect through the VPN with kubectl port-forward.',
    examples: {
      pass: [{ name: 'a Service', object: exampleService() }],
      fail: [
        {
          name: 'an Ingress',
          object: exampleObject('networking.k8s.io/v1', 'Ingress'),
        },
        {
          name: 'a route of a Gateway',
          object: exampleObject('gateway.networking.k8s.io/v1', 'HTTPRoute'),
        },
      ],
    },
  },
  {
    id: 'network-no-own-policy',
    kind: 'object',
    title: 'Only the platform writes network policies',
    controlId: 'K8S-4',
    appliesTo: { platform: 'kubernetes', origin: 'template' },
    expression:
      "object.kind != 'NetworkPolicy' && !object.apiVersion.startsWith('cilium.io/')",
    effect: 'deny',
    message:
      'Remove the network policy: policies add up, so any of them could open what the baseline closes. Ask for an egress entry instead.',
    examples: {
      pass: [{ name: 'a Service', object: exampleService() }],
      fail: [
        {
          name: 'a NetworkPolicy',
          object: exampleObject('networking.k8s.io/v1', 'NetworkPolicy'),
        },
        {
          name: "one of Cilium's",
          object: exampleObject('cilium.io/v2', 'CiliumNetworkPolicy'),
        },
      ],
    },
  },
  {
    id: 'network-no-public-address',
    kind: 'object',
    title: 'Nothing in Azure has a public address',
    controlId: 'K8S-3',
    appliesTo: { platform: 'azure' },
    expression:
      "!object.type.lowerAscii().matches('^microsoft.network/(publicip|natgateways|applicationgateways|frontdoors|bastionhosts|virtualnetworkgateways|azurefirewalls|loadbalancers)')",
    effect: 'deny',
    message:
      'Remove public addresses, gateways and load balancers; environments are private.',
    examples: {
      pass: [{ name: 'a private network', object: vnet({}) }],
      fail: [
        {
          name: 'a public address',
          object: exampleAzure('Microsoft.Network/publicIPAddresses', {}),
        },
        {
          name: 'a gateway, in another case',
          object: exampleAzure('MICROSOFT.NETWORK/natGateways', {}),
        },
      ],
    },
  },
  {
    id: 'network-closed-vnet',
    kind: 'object',
    title: 'Private networks have no way out',
    controlId: 'K8S-4',
    appliesTo: {
      platform: 'azure',
      types: ['Microsoft.Network/virtualNetworks'],
    },
    expression: [
      "['virtualNetworkPeerings', 'ddosProtectionPlan'].all(f, !(f in object.properties))",
      '&& has(object.properties.subnets) && object.properties.subnets.all(s, has(s.properties.defaultOutboundAccess) && s.properties.defaultOutboundAccess == false',
      "&& ['natGateway', 'delegations', 'serviceEndpoints', 'routeTable'].all(f, !(f in s.properties)))",
    ].join(' '),
    effect: 'deny',
    message:
      'Set defaultOutboundAccess: false on every subnet, and remove peerings, NAT gateways, delegations, service endpoints and route tables.',
    examples: {
      pass: [
        {
          name: 'a closed subnet',
          object: vnet({
            subnets: [
              { name: 'a', properties: { defaultOutboundAccess: false } },
            ],
          }),
        },
      ],
      fail: [
        {
          name: 'a subnet with default access outwards',
          object: vnet({ subnets: [{ name: 'a', properties: {} }] }),
        },
        {
          name: 'a peering',
          object: vnet({ subnets: [], virtualNetworkPeerings: [] }),
        },
        {
          name: 'a NAT gateway',
          object: vnet({
            subnets: [
              {
                name: 'a',
                properties: { defaultOutboundAccess: false, natGateway: {} },
              },
            ],
          }),
        },
        {
          name: 'subnets behind an expression',
          object: vnet({ subnets: "[variables('subnets')]" }),
        },
      ],
    },
  },
  {
    id: 'network-own-private-endpoints',
    kind: 'bundle',
    title: 'Private endpoints lead to resources of this environment only',
    controlId: 'WTS-3',
    expression:
      'change.privateEndpoints.all(e, e.reachesOwnResourcesOnly == true)',
    effect: 'deny',
    message:
      "Let every private endpoint name a resource of the same template by resourceId(type, name). An endpoint to someone else's storage is a way out.",
    examples: {
      pass: [
        { name: 'none', change: { privateEndpoints: [] } },
        {
          name: 'to its own storage',
          change: {
            privateEndpoints: [{ name: 'pe', reachesOwnResourcesOnly: true }],
          },
        },
      ],
      fail: [
        {
          name: "to someone else's",
          change: {
            privateEndpoints: [{ name: 'pe', reachesOwnResourcesOnly: false }],
          },
        },
      ],
    },
  },
];
