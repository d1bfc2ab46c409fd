// What the people of the sample lab (packages/local-cloud/lab/org.yaml) did during the last month: data for `playActs.mjs`. An act
// is `[how long ago, who, verb]`, in ISO 8601. Teams stay within their GPU limits (app-config.local-cloud.yaml), and leave enough
// for the README's first five minutes and the browser journeys.
import {
  approve,
  approveLast,
  isReminded,
  reject,
  remove,
  request,
  seesItExpire,
  submit,
  withdraw,
} from './verbs.mjs';

const ADA = 'ada.moreau';
const BEN = 'ben.tanaka';
const NOOR = 'noor.haddad';
const CARLA = 'carla.jensen';
const SAM = 'sam.osei';
const MINA = 'mina.park';
const PIET = 'piet.devries';
const LUCIA = 'lucia.romero';

const VISION = 'group:default/vision';
const ALIGNMENT = 'group:default/alignment';

/** Lived its two weeks, was ended by the portal, and left an inventory. */
const vitBaseline = [
  [
    'P30DT4H',
    ADA,
    request('gpu-training', {
      name: 'vit-baseline',
      team: VISION,
      purpose:
        'Train the ViT-L baseline that the sparse attention study compares against.',
      gpuType: 'H100',
      gpuCount: 4,
      days: 14,
      storageGi: 400,
    }),
  ],
  ['P30DT3H45M', ADA, submit('vit-baseline')],
  ['P30DT1H30M', NOOR, approve('vit-baseline')],
  ['P29DT22H', SAM, approveLast('vit-baseline')],
  ['P18DT20H', ADA, isReminded('vit-baseline')],
  ['P15DT21H', ADA, seesItExpire('vit-baseline')],
];

/** Done before its time, and deleted by the one who asked for it. */
const rewardProbe = [
  [
    'P26DT6H',
    BEN,
    request('gpu-training', {
      name: 'reward-probe',
      team: ALIGNMENT,
      purpose:
        'Probe the reward model for length bias with linear classifiers on its activations.',
      gpuType: 'A100',
      gpuCount: 4,
      days: 21,
      storageGi: 300,
    }),
  ],
  ['P26DT5H30M', BEN, submit('reward-probe')],
  ['P26DT2H', CARLA, approve('reward-probe')],
  [
    'P25DT23H',
    MINA,
    approveLast('reward-probe', 'Activations only, no user data. Fine.'),
  ],
  [
    'P17DT3H',
    BEN,
    remove(
      'reward-probe',
      'The probes are trained and their weights are in the model registry.',
    ),
  ],
];

/** Sixteen GPUs on data that is not cleared: security says no. */
const videoPretraining = [
  [
    'P12DT5H',
    ADA,
    request('gpu-training', {
      name: 'video-pretraining',
      team: VISION,
      purpose:
        'Pretrain the video encoder on the licensed clip collection, two nodes for two weeks.',
      gpuType: 'H100',
      gpuCount: 16,
      days: 14,
      storageGi: 1000,
    }),
  ],
  ['P12DT4H30M', ADA, submit('video-pretraining')],
  ['P12DT1H', NOOR, approve('video-pretraining')],
  [
    'P11DT23H',
    SAM,
    reject(
      'video-pretraining',
      'The licence of the clip collection does not cover training yet. Ask again with the approval of the data owners, or use the public subset.',
    ),
  ],
];

/** Taken back by the one who asked. */
const tokenizerAblation = [
  [
    'P10DT6H',
    BEN,
    request('gpu-training', {
      name: 'tokenizer-ablation',
      team: ALIGNMENT,
      purpose:
        'Ablate the vocabulary size of the tokenizer for the refusal classifier.',
      gpuType: 'A100',
      gpuCount: 2,
      days: 7,
      storageGi: 200,
    }),
  ],
  ['P10DT5H40M', BEN, submit('tokenizer-ablation')],
  ['P10DT2H', BEN, withdraw('tokenizer-ablation')],
];

/** Runs on a whole node, which the platform team had to agree to. */
const honestyEvals = [
  [
    'P9DT8H',
    BEN,
    request('gpu-training', {
      name: 'honesty-evals',
      team: ALIGNMENT,
      purpose:
        'Run the honesty evaluations over all checkpoints of the June training run.',
      gpuType: 'A100',
      gpuCount: 8,
      days: 14,
      storageGi: 600,
    }),
  ],
  ['P9DT7H30M', BEN, submit('honesty-evals')],
  ['P9DT5H', CARLA, approve('honesty-evals')],
  ['P9DT3H', SAM, approve('honesty-evals')],
  [
    'P9DT1H',
    LUCIA,
    approveLast('honesty-evals', 'One A100 node is free until the 30th.'),
  ],
];

/** High-risk work without a way out, which ends within two days. */
const refusalTraces = [
  [
    'P6DT4H',
    BEN,
    request('secure-notebook', {
      name: 'refusal-traces',
      team: ALIGNMENT,
      purpose:
        'Read traces of refused requests that contain hazardous instructions. They must not leave the environment.',
      days: 7,
      storageGi: 50,
    }),
  ],
  ['P6DT3H40M', BEN, submit('refusal-traces')],
  ['P6DT1H', CARLA, approve('refusal-traces')],
  [
    'P5DT15H',
    MINA,
    approveLast('refusal-traces', 'gVisor and no egress, as agreed.'),
  ],
  ['P1DT14H', BEN, isReminded('refusal-traces')],
];

/** Runs, with most of its time left. */
const patchSampling = [
  [
    'P4DT7H',
    ADA,
    request('gpu-training', {
      name: 'patch-sampling',
      team: VISION,
      purpose:
        'Compare patch sampling schedules for the 2B vision encoder at equal compute.',
      gpuType: 'H100',
      gpuCount: 4,
      days: 14,
      storageGi: 400,
    }),
  ],
  ['P4DT6H30M', ADA, submit('patch-sampling')],
  ['P4DT4H', NOOR, approve('patch-sampling')],
  ['P4DT1H', PIET, approveLast('patch-sampling')],
];

/** The lead agreed; security has not looked yet. */
const activationSteering = [
  [
    'P1DT3H',
    BEN,
    request('gpu-training', {
      name: 'activation-steering',
      team: ALIGNMENT,
      purpose:
        'Measure how activation steering changes refusals of the 7B chat model.',
      gpuType: 'A100',
      gpuCount: 2,
      days: 10,
      storageGi: 200,
    }),
  ],
  ['P1DT2H40M', BEN, submit('activation-steering')],
  ['PT22H', CARLA, approve('activation-steering')],
];

/** Waits for the lead's vote. */
const depthDistillation = [
  [
    'PT6H',
    ADA,
    request('gpu-training', {
      name: 'depth-distillation',
      team: VISION,
      purpose:
        'Distil the depth estimation model into the 300M encoder for on-device tests.',
      gpuType: 'A100',
      gpuCount: 4,
      days: 10,
      storageGi: 200,
    }),
  ],
  ['PT5H30M', ADA, submit('depth-distillation')],
];

/** A plan that was read and not submitted yet. */
const sparseAutoencoders = [
  [
    'PT3H',
    BEN,
    request('gpu-training', {
      name: 'sparse-autoencoders',
      team: ALIGNMENT,
      purpose:
        'Train sparse autoencoders on the residual stream of the 7B chat model.',
      gpuType: 'H100',
      gpuCount: 2,
      days: 14,
      storageGi: 300,
    }),
  ],
];

export const story = [
  ...vitBaseline,
  ...rewardProbe,
  ...videoPretraining,
  ...tokenizerAblation,
  ...honestyEvals,
  ...refusalTraces,
  ...patchSampling,
  ...activationSteering,
  ...depthDistillation,
  ...sparseAutoencoders,
];
