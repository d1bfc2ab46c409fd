import { readFileSync } from 'node:fs';
import { InputError } from '@backstage/errors';
import { AzureConfig } from './AzureConfig';

/** What every client and credential is made with. @internal */
export interface TransportOptions {
  tlsOptions?: { ca: string };
  retryOptions: { maxRetries: number; maxRetryDelayInMs: number };
}

/** Durable operations try again by themselves, so a call gives up soon. */
const RETRY = { maxRetries: 1, maxRetryDelayInMs: 2_000 };

/** @throws InputError naming `glovebox.azure.caFile` when the file cannot be read. @internal */
export function transportOptions(config: AzureConfig): TransportOptions {
  if (config.caFile === undefined) {
    return { retryOptions: RETRY };
  }
  try {
    return {
      retryOptions: RETRY,
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
