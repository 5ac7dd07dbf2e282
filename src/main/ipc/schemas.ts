/** The zod schema of every command's input. A command without one is a compile error. */

import { auditExportFormats, auditFilterLimits, auditOutcomes, mostAuditEntries } from '@shared/audit';
import { bulkOperations } from '@shared/bulk';
import type { CredentialId, RouterId, ServerId } from '@shared/ids';
import type { CommandInput, CommandName } from '@shared/ipc-contract';
import { exportFormats, importFields, importFormats, largestImportBytes } from '@shared/import';
import { routerLimits } from '@shared/router';
import { once } from '@shared/once';
import { z } from 'zod';
import { preferencesSchema, remoteServerSchema } from '../settings/settings';
import { uuidSchema } from '../inventory/router-rules';
import { firstProblem, routerSchemas } from '../inventory/router-schema';
import { texts } from '../texts';

type Schemas = { readonly [Name in CommandName]: z.ZodType<CommandInput<Name>> };

/** Built with the second command: it takes main 15 ms, and the first one is the window asking for its list. */
const commandSchemas = once((): Schemas => {
  const { routerInput, routerChange, sharedCredentialInput } = routerSchemas();
  const routerId = uuidSchema.transform((value) => value as RouterId);
  const routerRef = z.strictObject({ routerId });
  const bulkRef = z.strictObject({ id: uuidSchema });
  const routerIds = z.array(routerId).min(1).max(routerLimits.routers);
  const credentialId = uuidSchema.transform((value) => value as CredentialId);
  const serverId = uuidSchema.transform((value) => value as ServerId);
  const nothing = z.undefined();
  const secret = z
    .string(texts.fields.secret.notText)
    .max(routerLimits.secret, texts.fields.atMostCharacters(texts.fields.names.secret, routerLimits.secret));
  const hostKey = { algorithm: z.string().min(1).max(100), fingerprint: z.string().min(1).max(200) };
  const heldAnswer = { held: z.enum(['end', 'keep']).optional() };
  const secretChange = { secret: secret.nullable().optional() };

  const filterIds = z.array(z.string().max(100)).max(auditFilterLimits.ids);
  const instant = z.iso.datetime().nullable();
  const auditFilter = z.strictObject({
    words: z
      .array(
        z.strictObject({
          text: z.string().min(1).max(200),
          routerIds: filterIds,
          userIds: filterIds,
          kinds: filterIds,
          codes: filterIds,
        }),
      )
      .max(auditFilterLimits.words),
    outcome: z.enum(['all', ...auditOutcomes]),
    since: instant,
    until: instant,
  });

  return {
    getFirstRows: nothing,
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
      routerIds,
    }),
    retryBulk: bulkRef,
    cancelBulk: bulkRef,
    dismissBulk: bulkRef,
    getBulk: nothing,
    getRouterDetails: routerRef,
    addRouter: z.strictObject({ router: routerInput, id: routerId.optional(), ...secretChange }) as never,
    updateRouter: z.strictObject({ routerId, router: routerInput, ...secretChange }) as never,
    testRouter: z.strictObject({
      testId: uuidSchema,
      routerId: routerId.nullable(),
      router: routerInput,
      ...secretChange,
    }) as never,
    cancelRouterTest: z.strictObject({ testId: uuidSchema }),
    trustTestedHostKey: z.strictObject({ testId: uuidSchema, ...hostKey }),
    deleteRouter: routerRef,
    deleteRouters: z.strictObject({ routerIds }),
    editRouters: z.strictObject({ routerIds, change: routerChange }) as never,
    chooseImportFile: nothing,
    previewImport: z.strictObject({
      source: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('file'), fileId: z.string().min(1).max(100) }),
        z.strictObject({
          kind: z.literal('text'),
          text: z.string().max(largestImportBytes, texts.fields.pastedText.tooLarge),
        }),
        z.strictObject({ kind: z.literal('directory') }),
      ]),
      format: z.enum([...importFormats, 'auto']),
      mapping: z.array(z.enum(importFields).nullable()).max(64).nullable(),
      hasHeader: z.boolean().nullable(),
      user: z.string().max(routerLimits.user),
      group: z.string().max(routerLimits.group).nullable(),
      credentialId: credentialId.nullable(),
    }),
    confirmImport: z.strictObject({ importId: z.string().min(1).max(100) }),
    exportRouters: z.strictObject({ format: z.enum(exportFormats), routerIds: routerIds.nullable() }),
    undoChange: z.strictObject({ undoId: z.string().min(1).max(100) }),
    saveCredential: z.strictObject({
      credentialId: credentialId.nullable(),
      credential: sharedCredentialInput,
      ...secretChange,
    }) as never,
    deleteCredential: z.strictObject({ credentialId }),
    changePreferences: preferencesSchema.partial() as never,
    saveServer: z.strictObject({
      serverId: serverId.nullable(),
      server: remoteServerSchema,
      ...secretChange,
      ...heldAnswer,
    }) as never,
    deleteServer: z.strictObject({ serverId, ...heldAnswer }) as never,
    chooseServer: z.strictObject({ serverId: serverId.nullable(), ...heldAnswer }) as never,
    testServer: z.strictObject({ serverId: serverId.nullable(), server: remoteServerSchema, ...secretChange }) as never,
    chooseCaFile: nothing,
    startLab: nothing,
    openLogFolder: nothing,
    copyDiagnostics: nothing,
    acceptHostKey: z.strictObject({
      routerId,
      ...hostKey,
      replace: z.boolean(),
    }),
    getAuditPage: z.strictObject({
      before: z.number().int().positive().nullable(),
      limit: z.number().int().min(1).max(mostAuditEntries),
      filter: auditFilter,
    }),
    exportActivity: z.strictObject({ format: z.enum(auditExportFormats), filter: auditFilter }),
    checkServer: nothing,
    chooseKeyFile: nothing,
    copyText: z.strictObject({ text: z.string().max(100_000) }),
    dismissNotice: z.strictObject({ id: z.string().min(1).max(200) }),
    answerClose: z.strictObject({ choice: z.enum(['tray', 'quit', 'cancel']), remember: z.boolean() }),
    answerQuit: z.strictObject({ choice: z.enum(['end-and-quit', 'keep-and-quit', 'cancel']) }),
  };
});

/** @returns what was sent, validated, or what is wrong with it, in a sentence that names the field. */
export function checkInput<Name extends CommandName>(
  name: Name,
  input: unknown,
): readonly [{ readonly input: CommandInput<Name> }, null] | readonly [null, string] {
  // The compiler cannot tell from the name of just any command that these take nothing.
  if ((name === 'getFirstRows' || name === 'getSnapshot') && input === undefined)
    return [{ input: undefined as CommandInput<Name> }, null];
  const schema: z.ZodType<CommandInput<Name>> = commandSchemas()[name];
  const parsed = schema.safeParse(input);
  return parsed.success ? [{ input: parsed.data }, null] : [null, firstProblem(parsed.error)];
}
