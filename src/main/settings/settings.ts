/** What the app remembers about its user between launches. */

import { z } from 'zod';
import { uuidSchema } from '../inventory/router-schema';

export const settingsSchema = z.object({
  version: z.literal(1),
  userId: uuidSchema,
});
export type Settings = z.output<typeof settingsSchema>;
