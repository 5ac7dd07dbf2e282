/** The bridge, and nothing else: no logic, no secrets, no event objects. Channel names come from the contract. */

import { commandChannel, commandNames, eventChannel, eventNames, type TextBridge } from '@shared/ipc-contract';
import { contextBridge, ipcRenderer } from 'electron';

const bridge: TextBridge = {
  invoke: (name, input) => {
    if (!commandNames.includes(name)) return Promise.reject(new Error('unknown command'));
    return ipcRenderer.invoke(commandChannel(name), input);
  },
  on: (name, listener) => {
    if (!eventNames.includes(name)) throw new Error('unknown event');
    const forward = (_event: unknown, payload: string): void => listener(payload);
    ipcRenderer.on(eventChannel(name), forward);
    return () => {
      ipcRenderer.removeListener(eventChannel(name), forward);
    };
  },
};

contextBridge.exposeInMainWorld('bridge', bridge);
