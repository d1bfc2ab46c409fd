import { readFileSync } from 'node:fs';
import { InputError } from '@backstage/errors';
import { AzureConfig } from './AzureConfig';
import { CallPolicy, callPolicies } from './callPolicies';

/** What every client and credential is made with. @internal */
export interface TransportOptions {
  tlsOptions?: { ca: string };
  retryOptions: { maxRetries: number };
  additionalPolicies: CallPolicy[];
}

/** @throws InputError naming `glovebox.azure.caFile` when the file cannot be read. @internal */
export function transportOptions(
  config: AzureConfig,
  timeoutMs: number,
): TransportOptions {
  const options: TransportOptions = {
    // Our own policies try again, within bounds.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: callPolicies(timeoutMs),
  };
  if (config.caFile === undefined) {
    return options;
  }
  try {
    return {
      ...options,
      tlsOptions: { ca: readFileSync(config.caFile, 'utf8') },
    };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError(
      `glovebox.azure.caFile: '${config.caFile}' cannot be read (${code})`,
      cause,
    );
  }
}
