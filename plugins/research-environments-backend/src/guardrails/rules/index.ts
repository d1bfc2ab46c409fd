import { Guardrail } from '../Guardrail';
import { allowlistRules } from './allowlist';
import { imageRules } from './images';
import { isolationRules } from './isolation';
import { labelRules } from './labels';
import { networkRules } from './network';
import { podHostRules } from './podHost';
import { podSecurityRules } from './podSecurity';
import { quotaRules } from './quota';
import { storageRules } from './storage';
import { volumeRules } from './volumes';

/** Every guardrail of the platform, in the order in which a plan lists them. */
export const GUARDRAILS: readonly Guardrail[] = [
  ...allowlistRules,
  ...podSecurityRules,
  ...podHostRules,
  ...volumeRules,
  ...isolationRules,
  ...imageRules,
  ...networkRules,
  ...storageRules,
  ...labelRules,
  ...quotaRules,
];
