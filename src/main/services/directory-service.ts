/** Asks the commands server in use for the routers that it knows. */

import { type ServiceError, serviceError } from '@shared/errors';
import type { UserId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import type { Randomness } from '../ports';
import { logServiceOperation, type ServiceBasePorts } from './base';
import { boundToServer, type ManagerSource } from './commands-server-operations/base';
import { executeListRouters } from './commands-server-operations/directory-execute';
import { texts } from '../texts';

export type ListedRouters = {
  /** the server's name */
  readonly server: string;
  /** as they came: unknown until each was looked at */
  readonly routers: readonly unknown[];
};

export type DirectoryService = {
  readonly listRouters: (userId: UserId) => Promise<Result<ListedRouters, ServiceError>>;
};

export function createDirectoryService(
  ports: ServiceBasePorts & { readonly manager: ManagerSource; readonly randomness: Randomness },
): DirectoryService {
  return {
    listRouters: (userId) => {
      const correlationId = ports.randomness.uuid();
      const record = {
        operation: 'listRouters',
        userId,
        routerId: null,
        sessionId: null,
        parameters: {},
        correlationId,
      };
      return logServiceOperation(ports, record, async () => {
        const manager = boundToServer(ports.manager);
        const server = manager.current();
        await server?.introduced();
        if (!server?.can('router-directory')) {
          const { noDirectory: message, importInstead: hint } = texts.sessions;
          return fail(serviceError('NOT_SUPPORTED', { message, hint, correlationId }));
        }
        const execute = { manager, monotonicMs: ports.clock.monotonicMs };
        const [answer, failure] = await executeListRouters(execute, correlationId);
        return failure ? fail(failure.error) : ok({ server: server.profile.label, routers: answer.value.routers });
      });
    },
  };
}
