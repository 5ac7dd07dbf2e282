/** What the app remembers about its user between launches. */

import { z } from 'zod';
import { uuidSchema } from '../inventory/router-schema';

export const settingsSchema = z.object({
  version: z.literal(1),
  userId: uuidSchema,
  /** set once the admin was told that secrets are kept in memory only */
  toldMemoryOnly: z.boolean().default(false),
});
export type Settings = z.output<typeof settingsSchema>;
