import {
  GpuRequest,
  IsolationClass,
  RiskClass,
} from '@glovebox/backstage-plugin-research-environments-common';
import { targetTitle } from '@glovebox/guarded-change-react';

const RISK_WORDS: Record<RiskClass, string> = {
  standard: 'Standard',
  sensitive: 'Sensitive',
  'high-risk': 'High risk',
};

export function riskWord(riskClass: RiskClass): string {
  return RISK_WORDS[riskClass];
}

export const RISK_CLASSES = Object.keys(RISK_WORDS) as RiskClass[];

const ISOLATION_WORDS: Record<IsolationClass, string> = {
  'shared-kernel': 'Containers on the host’s kernel',
  gvisor: 'gVisor sandbox',
};

export function isolationWord(isolationClass: IsolationClass): string {
  return ISOLATION_WORDS[isolationClass];
}

export function gpuWord(gpu: GpuRequest | undefined): string {
  return gpu ? `${gpu.count} × ${gpu.type}` : 'No GPU';
}

export function daysWord(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** Where it runs: "Kubernetes aks-east, Azure research-standard". */
export function placementWord(targetIds: readonly string[]): string {
  return targetIds.map(targetTitle).join(', ');
}
