import { ObjectGuardrail } from '../Guardrail';
import {
  exampleAzure,
  exampleObject,
  exampleService,
  exampleStorageAccount,
} from './exampleObjects';

/** The allowlists once more, on what will really be applied: the upload is checked before it is stored. */
export const allowlistRules: ObjectGuardrail[] = [
  {
    id: 'allowlist-kubernetes-kinds',
    kind: 'object',
    title: 'Templates bring allowed kinds only',
    controlId: 'K8S-2',
    appliesTo: { platform: 'kubernetes', origin: 'template' },
    expression:
      "(object.apiVersion + '/' + object.kind) in params.kubernetesKinds",
    effect: 'deny',
    message:
      'Remove the object, or ask the platform team to add its kind to glovebox.researchEnvironments.allowed.kubernetesKinds.',
    examples: {
      pass: [{ name: 'a Service', object: exampleService() }],
      fail: [
        {
          name: 'a RoleBinding',
          object: exampleObject('rbac.authorization.k8s.io/v1', 'RoleBinding'),
        },
        { name: 'a Secret', object: exampleObject('v1', 'Secret') },
      ],
    },
  },
  {
    id: 'allowlist-azure-types',
    kind: 'object',
    title: 'Templates bring allowed Azure resource types only',
    controlId: 'K8S-2',
    appliesTo: { platform: 'azure', origin: 'template' },
    expression: 'object.type.lowerAscii() in params.azureTypes',
    effect: 'deny',
    message:
      'Remove the resource, or ask the platform team to add its type to glovebox.researchEnvironments.allowed.azureTypes.',
    examples: {
      pass: [{ name: 'a storage account', object: exampleStorageAccount() }],
      fail: [
        {
          name: 'a role assignment',
          object: exampleAzure('Microsoft.Authorization/roleAssignments', {}),
        },
        {
          name: 'a virtual machine',
          object: exampleAzure('Microsoft.Compute/virtualMachines', {}),
        },
      ],
    },
  },
];
