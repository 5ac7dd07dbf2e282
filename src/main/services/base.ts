/** What every service function shares: nothing is ever thrown to a caller, and what it did stands in the audit record. */

import { type ServiceError, serviceError } from '@shared/errors';
import { fail, type Result } from '@shared/result';
import type { AuditLog } from '../audit/audit-log';
import { codesOf } from '../audit/routine-refreshes';
import type { Log } from '../log/log';
import type { Clock } from '../ports';
import { texts } from '../texts';

export type ServiceBasePorts = { readonly log: Log; readonly audit: AuditLog; readonly clock: Clock };

/**
 * Runs a service function. Anything it throws becomes a ServiceError and is logged with its stack; the caller gets the
 * tuple in any case.
 */
export async function handleServiceErrors<Value>(
  name: string,
  correlationId: string,
  log: Log,
  fn: () => Promise<Result<Value, ServiceError>>,
): Promise<Result<Value, ServiceError>> {
  try {
    return await fn();
  } catch (thrown) {
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    log.error('service function threw', {
      name,
      correlationId,
      message: words,
      stack: thrown instanceof Error ? thrown.stack : undefined,
    });
    return fail(serviceError('INTERNAL', { message: texts.sessions.failed(name, words), correlationId }));
  }
}

export type ServiceOperation = {
  readonly operation: string;
  readonly userId: string;
  /** null: an operation on many, see its parameters */
  readonly routerId: string | null;
  readonly sessionId: string | null;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly correlationId: string;
};

/** Writes the audit record at begin and at end, whatever the outcome. */
export async function logServiceOperation<Value>(
  ports: ServiceBasePorts,
  operation: ServiceOperation,
  fn: () => Promise<Result<Value, ServiceError>>,
  /** what the end says beside the parameters of the begin */
  told: (value: Value) => ServiceOperation['parameters'] = () => ({}),
): Promise<Result<Value, ServiceError>> {
  const begun = ports.clock.monotonicMs();
  ports.audit.write({ moment: 'begin', ...operation });
  const result = await handleServiceErrors(operation.operation, operation.correlationId, ports.log, fn);
  const error = result[1];
  ports.audit.write({
    moment: 'end',
    ...operation,
    ...(error ? {} : { parameters: { ...operation.parameters, ...told(result[0]) } }),
    outcome: error ? 'failure' : 'success',
    durationMs: Math.round(ports.clock.monotonicMs() - begun),
    ...(error ? { errorCode: codesOf(error) } : {}),
  });
  if (error) logFailure(ports.log, operation.operation, error);
  return result;
}

export function logFailure(log: Log, operation: string, error: ServiceError): void {
  log.warn('service operation failed', {
    operation,
    correlationId: error.correlationId,
    code: error.code,
    cause: error.cause?.code,
    message: error.cause?.message ?? error.message,
  });
}
