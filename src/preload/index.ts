/** Puts the bridge into the page, and nothing else: no secrets, no event objects. Channel names come from the contract. */

import { contextBridge, ipcRenderer } from 'electron';
import { firstQuestionKey, type FirstQuestion } from '@shared/ipc-contract';
import { createBridge, type Ipc } from './bridge';

// What the page remembers is fetched from main's process at the first touch, and the page waits for it: now 1 ms, and 30
// once main loads the rest of itself.
let first: FirstQuestion = 'getFirstRows';
try {
  if (localStorage.getItem(firstQuestionKey) === 'getSnapshot') first = 'getSnapshot';
} catch {
  // A page without storage remembers nothing, and says so by itself.
}

const ipc: Ipc = {
  invoke: (channel, input) => ipcRenderer.invoke(channel, input),
  listen: (channel, listener) => {
    const forward = (_event: unknown, payload: string): void => listener(payload);
    ipcRenderer.on(channel, forward);
    return () => {
      ipcRenderer.removeListener(channel, forward);
    };
  },
};

contextBridge.exposeInMainWorld(
  'bridge',
  createBridge(ipc, () => performance.now(), first),
);
