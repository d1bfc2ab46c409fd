import { ObjectGuardrail } from '../Guardrail';
import { exampleLabels, exampleService } from './exampleObjects';

const withLabels = (labels: Record<string, string>) => ({
  ...exampleService(),
  metadata: { name: 'train', labels },
});

/** Whose an object is, said on the object itself. */
export const labelRules: ObjectGuardrail[] = [
  {
    id: 'labels-required',
    kind: 'object',
    title: 'Every object says what it is and whose it is',
    controlId: 'K8S-2',
    appliesTo: { platform: 'kubernetes', origin: 'template' },
    expression:
      'has(object.metadata.labels) && params.requiredLabels.all(l, l in object.metadata.labels)',
    effect: 'deny',
    message:
      'Add the labels that glovebox.researchEnvironments.guardrails.requiredLabels lists, app.kubernetes.io/name among them. Those of glovebox.dev the platform adds.',
    examples: {
      pass: [{ name: 'all there', object: exampleService() }],
      fail: [
        {
          name: 'without a name',
          object: withLabels({ 'glovebox.dev/environment-id': 'k3v9x2ab' }),
        },
        {
          name: 'without the owner',
          object: withLabels({
            'app.kubernetes.io/name': String(
              exampleLabels['app.kubernetes.io/name'],
            ),
          }),
        },
        {
          name: 'no labels at all',
          object: { ...exampleService(), metadata: { name: 'train' } },
        },
      ],
    },
  },
];
