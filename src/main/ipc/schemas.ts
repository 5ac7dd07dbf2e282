/** The zod schema of every command's input. A command without one is a compile error. */

import { bulkOperations } from '@shared/bulk';
import type { RouterId } from '@shared/ids';
import type { CommandInput, CommandName } from '@shared/ipc-contract';
import { routerLimits } from '@shared/router';
import { z } from 'zod';
import { routerInputSchema, uuidSchema } from '../inventory/router-schema';

const routerId = uuidSchema.transform((value) => value as RouterId);
const routerRef = z.strictObject({ routerId });
const bulkRef = z.strictObject({ id: uuidSchema });
/** As many routers as the inventory takes. */
const mostInBulk = 20_000;
const nothing = z.undefined();
const secret = z
  .string('secret: must be text')
  .max(routerLimits.secret, `secret: at most ${routerLimits.secret} characters`);
const secretChange = { secret: secret.nullable().optional() };

export const commandSchemas: { readonly [Name in CommandName]: z.ZodType<CommandInput<Name>> } = {
  getSnapshot: nothing,
  acknowledgeBatch: z.strictObject({ epoch: z.string().max(100), seq: z.number().int().nonnegative() }),
  startSession: routerRef,
  takeOverSession: routerRef,
  dismissSession: routerRef,
  endSession: routerRef,
  restartSession: routerRef,
  refreshSession: routerRef,
  startBulk: z.strictObject({
    operation: z.enum(bulkOperations),
    routerIds: z.array(routerId).min(1).max(mostInBulk),
  }),
  retryBulk: bulkRef,
  cancelBulk: bulkRef,
  dismissBulk: bulkRef,
  getBulk: nothing,
  getRouterDetails: routerRef,
  addRouter: z.strictObject({ router: routerInputSchema, id: routerId.optional(), ...secretChange }) as never,
  updateRouter: z.strictObject({ routerId, router: routerInputSchema, ...secretChange }) as never,
  deleteRouter: routerRef,
  acceptHostKey: z.strictObject({
    routerId,
    algorithm: z.string().min(1).max(100),
    fingerprint: z.string().min(1).max(200),
    replace: z.boolean(),
  }),
  checkServer: nothing,
  chooseKeyFile: nothing,
  copyText: z.strictObject({ text: z.string().max(100_000) }),
  dismissNotice: z.strictObject({ id: z.string().min(1).max(200) }),
  answerQuit: z.strictObject({ choice: z.enum(['end-and-quit', 'keep-and-quit', 'cancel']) }),
};
