/**
 * The window's side of the contract: one async function per command, each answering with a `(result, error)` tuple.
 * Envelopes are unwrapped here and not in the preload, because the context bridge strips the properties of errors.
 */

import {
  commandNames,
  type Bridge,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type EventName,
  type EventPayload,
  type TextBridge,
} from '@shared/ipc-contract';
import { serviceError, type ServiceError } from '@shared/errors';
import { fail, ok, type Result } from '@shared/result';
import { texts } from './texts';

export type Answer<Name extends CommandName> = Result<CommandOutput<Name>, ServiceError>;

export type Commands = { readonly [Name in CommandName]: (input: CommandInput<Name>) => Promise<Answer<Name>> };

export type Api = Commands & {
  readonly on: <Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void) => () => void;
};

/** Main writes these texts from the contract's types, and nobody else can: they are read as what they are. */
export function bridgeOf(text: TextBridge): Bridge {
  return {
    invoke: async (name, input) => JSON.parse(await text.invoke(name, input)),
    on: (name, listener) => text.on(name, (payload) => listener(JSON.parse(payload))),
  };
}

/** A fault between the window and main: the call never got an envelope. */
export function brokenCall(command: string, reason: unknown): ServiceError {
  const words = reason instanceof Error ? reason.message : String(reason);
  return serviceError('INTERNAL', {
    message: texts.frame.noAnswer(command, words),
    correlationId: `window-${command}`,
  });
}

export function createApi(bridge: Bridge): Api {
  const call = async <Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<Answer<Name>> => {
    try {
      const envelope = await bridge.invoke(name, input);
      return envelope.success ? ok(envelope.data) : fail(envelope.error);
    } catch (reason) {
      return fail(brokenCall(name, reason));
    }
  };
  const commands = Object.fromEntries(
    commandNames.map((name) => [name, (input: CommandInput<typeof name>) => call(name, input)]),
  );
  // The one cast: an object built from the list of names has exactly these names.
  return { ...(commands as Commands), on: (name, listener) => bridge.on(name, listener) };
}
