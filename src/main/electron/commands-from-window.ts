/**
 * The window's commands as they arrive, from before main can answer them: the page loads while main still reads its files,
 * and what it asks meanwhile waits. Answers leave as text (ipc-contract, TextBridge).
 */

import { commandChannel, commandNames, textOf } from '@shared/ipc-contract';
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { IpcReceiver } from '../ipc/register';

type Listener = Parameters<IpcReceiver['handle']>[1];

export function receiveCommands(isTrusted: (event: IpcMainInvokeEvent) => boolean): IpcReceiver {
  const taken = new Map<string, (listener: Listener) => void>();
  for (const name of commandNames) {
    const channel = commandChannel(name);
    const listening = new Promise<Listener>((resolve) => taken.set(channel, resolve));
    ipcMain.handle(channel, async (event, input: unknown) => {
      // Asked before the wait: afterwards the frame may be another one.
      const isTrustedSender = isTrusted(event);
      return textOf(await (await listening)(isTrustedSender, input));
    });
  }
  return { handle: (channel, listener) => taken.get(channel)?.(listener) };
}
