/** Every command, one way: check the sender, validate the input, call, answer with the envelope. Nothing is thrown across. */

import { type ServiceError, serviceError } from '@shared/errors';
import {
  commandChannel,
  type CommandInput,
  type CommandName,
  commandNames,
  type CommandOutput,
  type IpcEnvelope,
} from '@shared/ipc-contract';
import type { Result } from '@shared/result';
import type { Log } from '../log/log';
import type { Clock, Randomness } from '../ports';
import { checkInput } from './schemas';
import { texts } from '../texts';

export type Handlers = {
  readonly [Name in CommandName]: (
    input: CommandInput<Name>,
  ) => Promise<Result<CommandOutput<Name>, ServiceError>> | Result<CommandOutput<Name>, ServiceError>;
};

/** Electron's ipcMain, as far as it is used here. `isTrustedSender` is true for the main frame of our own window only. */
export type IpcReceiver = {
  readonly handle: (channel: string, listener: (isTrustedSender: boolean, input: unknown) => Promise<unknown>) => void;
};

export function registerCommands(
  receiver: IpcReceiver,
  handlers: Handlers,
  ports: { readonly log: Log; readonly clock: Clock; readonly randomness: Randomness },
): void {
  for (const name of commandNames) register(name);

  function register<Name extends CommandName>(name: Name): void {
    receiver.handle(commandChannel(name), async (isTrustedSender, input) => {
      const correlationId = ports.randomness.uuid();
      const metadata = { command: name, timestamp: new Date(ports.clock.wallMs()).toISOString() };
      const refuse = (error: ServiceError): IpcEnvelope<CommandOutput<Name>> => ({
        success: false,
        data: null,
        error,
        metadata,
      });

      if (!isTrustedSender) {
        ports.log.warn('command from a foreign sender refused', { command: name, correlationId });
        return refuse(serviceError('FORBIDDEN', { message: texts.sessions.foreignPage, correlationId }));
      }
      const [checked, problem] = checkInput(name, input);
      if (problem !== null) return refuse(serviceError('INVALID_INPUT', { message: problem, correlationId }));
      try {
        const [data, error] = await handlers[name](checked.input);
        if (error) return refuse(error);
        return { success: true, data, error: null, metadata };
      } catch (thrown) {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        ports.log.error('command threw', { command: name, correlationId, message });
        return refuse(serviceError('INTERNAL', { message: texts.sessions.failed(name, message), correlationId }));
      }
    });
  }
}
