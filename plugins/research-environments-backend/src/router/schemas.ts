import { z } from 'zod';

/** An environment's id or name in a path. */
export const environmentParams = z.object({
  id: z
    .string()
    .max(64)
    .regex(/^[a-z0-9-]+$/, 'must be the id or name of an environment'),
});

/** A page of events after the one that was read last. */
export const eventsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
