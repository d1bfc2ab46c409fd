import type { IncomingMessage, ServerResponse } from 'node:http';

/** One part of local-cloud, to be mounted on a server of its own. */
export interface ApiPart {
  handler: (req: IncomingMessage, res: ServerResponse) => void;
  /** Stops what works in the background. */
  close(): Promise<void>;
}
