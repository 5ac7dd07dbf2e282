/** The window's entry: takes the bridge that the preload left, builds the parts and draws them. */

import '@mantine/core/styles.layer.css';
import './theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { TextBridge } from '@shared/ipc-contract';
import { App } from './App';
import { bridgeOf } from './bridge';
import { createApp } from './window-parts';
import { applyColourSchemeEarly } from './theme';

declare global {
  interface Window {
    readonly bridge?: TextBridge;
  }
}

applyColourSchemeEarly();

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');

if (window.bridge === undefined) {
  root.textContent =
    'The window could not reach the app: its bridge is missing. Quit Router Sessions and open it again.';
} else {
  const app = createApp(bridgeOf(window.bridge));
  createRoot(root).render(
    <StrictMode>
      <App app={app} />
    </StrictMode>,
  );
}
