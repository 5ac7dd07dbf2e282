/** The window's entry: draws it with the bridge that the preload left. */

import type { TextBridge } from '@shared/ipc-contract';
import { openWindow } from './open-window';

declare global {
  interface Window {
    readonly bridge?: TextBridge;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');
openWindow(root, window.bridge);
